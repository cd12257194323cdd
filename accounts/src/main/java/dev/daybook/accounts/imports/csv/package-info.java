/// Reading CSV files record by record, forward and from the end.
@NullMarked
package dev.daybook.accounts.imports.csv;

import org.jspecify.annotations.NullMarked;
