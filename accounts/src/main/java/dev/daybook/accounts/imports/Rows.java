package dev.daybook.accounts.imports;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.text.VisibleText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes sense of the file's rows by what its header says.
final class Rows {
  static final int ACCOUNT_CHARACTERS_MAX = 64;
  static final int TRANSACTION_CHARACTERS_MAX = 100;

  private static final Pattern AMOUNT = Pattern.compile("\\d{1,18}(?:\\.\\d{1,18})?");
  private static final Pattern BALANCE = Pattern.compile("-?" + AMOUNT.pattern());
  private static final Pattern LINE = Pattern.compile("\\P{Cntrl}+");

  private final Format format;
  private final int width;
  private final Map<Column, Integer> places = new EnumMap<>(Column.class);

  /// @throws ImportException if a column is missing that is needed or was named
  Rows(Format format, List<String> header) {
    this.format = format;
    this.width = header.size();
    for (Column column : Column.values()) {
      String name = column.in(format.columns());
      int place = header.indexOf(name);
      if (place >= 0) {
        places.put(column, place);
      } else if (!column.isOptional(format.columns())) {
        throw new ImportException(
            ("The file has no column %s (its columns: %s); name the one that holds the %s by"
                    + " --column %s=NAME")
                .formatted(name, String.join(", ", header), column, column));
      }
    }
    if (format.currency() == null && !places.containsKey(Column.currency)) {
      throw new ImportException("The file has no column currency: give it by --currency");
    }
  }

  Row read(CsvRecord csv) throws RefusedRow {
    if (csv.getFieldCount() != width) {
      throw new RefusedRow(
          "The row has %d fields, the header %d".formatted(csv.getFieldCount(), width));
    }
    return new Row(
        csv.getStartingLineNumber(),
        csv.getFields(),
        account(csv),
        occurredAt(csv),
        text(csv, Column.transaction, TRANSACTION_CHARACTERS_MAX),
        isCredit(csv),
        amount(csv),
        currency(csv),
        balance(csv));
  }

  private String field(CsvRecord csv, Column column) {
    Integer place = places.get(column);
    return place == null ? "" : csv.getField(place).strip();
  }

  private String text(CsvRecord csv, Column column, int charactersMax) throws RefusedRow {
    String text = field(csv, column);
    if (!text.isEmpty() && (text.length() > charactersMax || !LINE.matcher(text).matches())) {
      throw new RefusedRow(
          "The %s is not one line of at most %d characters".formatted(column, charactersMax));
    }
    return text;
  }

  private String account(CsvRecord csv) throws RefusedRow {
    String number = text(csv, Column.account, ACCOUNT_CHARACTERS_MAX);
    if (number.isEmpty()) {
      throw new RefusedRow("The account is missing");
    }
    if (VisibleText.firstForbidden(number).isPresent() || !VisibleText.isVisible(number)) {
      throw new RefusedRow("The account has characters that can't be seen");
    }
    return number;
  }

  private Instant occurredAt(CsvRecord csv) throws RefusedRow {
    String date = field(csv, Column.date);
    try {
      Instant instant =
          date.indexOf('T') < 0
              ? LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(date).toInstant();
      if (instant.isBefore(OccurredAt.EARLIEST)) {
        throw new RefusedRow("The date is before the year 1");
      }
      return instant;
    } catch (DateTimeException _) {
      throw new RefusedRow(
          "The date is neither a day such as 2026-01-31 nor an instant such as"
              + " 2026-01-31T12:00:00Z");
    }
  }

  private boolean isCredit(CsvRecord csv) throws RefusedRow {
    String type = field(csv, Column.type);
    boolean credit = type.equals(format.credit());
    if (!credit && !type.equals(format.debit())) {
      throw new RefusedRow(
          "The type is neither %s nor %s".formatted(format.credit(), format.debit()));
    }
    return credit;
  }

  private BigDecimal amount(CsvRecord csv) throws RefusedRow {
    String text = field(csv, Column.amount);
    if (!AMOUNT.matcher(text).matches()) {
      throw new RefusedRow("The amount is not a number such as 1234.50");
    }
    var amount = new BigDecimal(text);
    if (amount.signum() == 0) {
      throw new RefusedRow("The amount is not above 0");
    }
    return amount;
  }

  private @Nullable BigDecimal balance(CsvRecord csv) throws RefusedRow {
    String text = field(csv, Column.balance);
    if (text.isEmpty()) {
      return null;
    }
    if (!BALANCE.matcher(text).matches()) {
      throw new RefusedRow("The balance is not a number such as 1234.50");
    }
    return new BigDecimal(text);
  }

  private Currency currency(CsvRecord csv) throws RefusedRow {
    String code = field(csv, Column.currency);
    Currency common = format.currency();
    if (code.isEmpty() && common != null) {
      return common;
    }
    return Currency.find(code)
        .orElseThrow(() -> new RefusedRow("The currency is not a code such as EUR"));
  }
}
