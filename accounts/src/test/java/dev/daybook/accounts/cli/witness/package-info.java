@NullMarked
package dev.daybook.accounts.cli.witness;

import org.jspecify.annotations.NullMarked;
