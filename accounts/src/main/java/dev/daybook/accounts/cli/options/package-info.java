/// Options that several commands have, and their values.
@NullMarked
package dev.daybook.accounts.cli.options;

import org.jspecify.annotations.NullMarked;
