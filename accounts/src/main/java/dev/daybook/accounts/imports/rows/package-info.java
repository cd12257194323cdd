/// The rows of an imported file: their columns and values.
@NullMarked
package dev.daybook.accounts.imports.rows;

import org.jspecify.annotations.NullMarked;
