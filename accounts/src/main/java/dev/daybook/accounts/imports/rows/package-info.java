/// Rows of an imported file: columns and values.
@NullMarked
package dev.daybook.accounts.imports.rows;

import org.jspecify.annotations.NullMarked;
