/// Converters of option values.
@NullMarked
package dev.daybook.accounts.cli.converters;

import org.jspecify.annotations.NullMarked;
