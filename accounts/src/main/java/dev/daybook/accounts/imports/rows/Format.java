package dev.daybook.accounts.imports.rows;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.imports.csv.ImportException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the file is to be read.
///
/// @param columns the names of those columns that are called otherwise than [Column] calls them
/// @param separator between two fields
/// @param credit the type of a row that brings money
/// @param debit the type of a row that takes money
/// @param currency of all rows; null where the file has a column for it
public record Format(
    Map<Column, String> columns,
    char separator,
    String credit,
    String debit,
    @Nullable Currency currency) {
  public Format {
    columns = Map.copyOf(columns);
    if (credit.equals(debit)) {
      throw new ImportException("Credit and debit need different words");
    }
  }
}
