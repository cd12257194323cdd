/// Reads CSV files record by record, from the beginning or from the end.
@NullMarked
package dev.daybook.accounts.imports.csv;

import org.jspecify.annotations.NullMarked;
