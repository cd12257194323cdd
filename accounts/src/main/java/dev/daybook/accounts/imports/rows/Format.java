package dev.daybook.accounts.imports.rows;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.imports.csv.ImportException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Format of the file.
///
/// @param columns names of the columns that differ from the defaults of [Column]
/// @param separator separator of fields
/// @param credit type of a deposit
/// @param debit type of a withdrawal
/// @param currency currency of all rows; null if the file has a column for it
public record Format(
    Map<Column, String> columns,
    char separator,
    String credit,
    String debit,
    @Nullable Currency currency) {
  public Format {
    columns = Map.copyOf(columns);
    if (credit.equals(debit)) {
      throw new ImportException("The types of credit and debit must differ");
    }
  }
}
