package dev.daybook.accounts.imports.rows;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.imports.csv.CsvLine;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.text.VisibleText;
import dev.daybook.eventstore.OccurredAt;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Converts CSV records to rows, by the header of the file.
public final class Rows {
  static final int ACCOUNT_CHARACTERS_MAX = 64;
  static final int TRANSACTION_CHARACTERS_MAX = 100;

  /// Maximum length of a field of a further column.
  static final int FURTHER_CHARACTERS_MAX = 1_000;

  private static final Pattern AMOUNT = Pattern.compile("\\d{1,18}(?:\\.\\d{1,18})?");
  private static final Pattern BALANCE = Pattern.compile("-?" + AMOUNT.pattern());
  private static final Pattern NEWLINE = Pattern.compile("[\r\n]");
  private static final List<String> SEPARATORS = List.of(";", "\t", ",", "|");
  private static final Pattern LINE = Pattern.compile("\\P{Cntrl}+");

  private final Format format;
  private final List<String> header;
  private final Map<Column, Integer> indexes = new EnumMap<>(Column.class);

  /// Names of the further columns by their indexes.
  private final SequencedMap<Integer, String> further = new LinkedHashMap<>();

  /// @throws ImportException if a required or named column is missing or occurs twice
  public Rows(Format format, List<String> header) {
    this.format = format;
    this.header = header;
    for (Column column : Column.values()) {
      String name = column.in(format.columns());
      int index = header.indexOf(name);
      if (index != header.lastIndexOf(name)) {
        throw new ImportException("The file has more than one column %s".formatted(name));
      }
      if (index >= 0) {
        indexes.put(column, index);
      } else if (!column.isOptional(format.columns())) {
        throw missing(name, column, header);
      }
    }
    if (format.currency() == null && !indexes.containsKey(Column.currency)) {
      throw new ImportException(
          "The file has no column currency: name the currency of its amounts",
          new ImportException.Setting("currency", "--currency"),
          null);
    }
    for (int i = 0; i < header.size(); i++) {
      if (!indexes.containsValue(i)) {
        further.put(i, furtherName(i));
      }
    }
  }

  /// Columns without a name, or with that of another one, are told apart by their number.
  private String furtherName(int index) {
    String name = header.get(index).strip();
    return name.isEmpty() || further.containsValue(name) ? name + "#" + (index + 1) : name;
  }

  /// A header with a single column that contains another separator has probably that separator.
  private static ImportException missing(String name, Column column, List<String> header) {
    String columns = String.join(", ", header);
    if (header.size() == 1) {
      for (String separator : SEPARATORS) {
        if (header.getFirst().contains(separator)) {
          return new ImportException(
              "The file has no column %s (its columns: %s): its fields seem to be separated by %s"
                  .formatted(name, columns, separator.equals("\t") ? "tabs" : separator),
              new ImportException.Setting(
                  "separator", "--separator '%s'".formatted(escaped(separator))),
              null);
        }
      }
    }
    return new ImportException(
        "The file has no column %s (its columns: %s): name the one that holds the %s"
            .formatted(name, columns, column),
        new ImportException.Setting("column." + column, "--column %s=NAME".formatted(column)),
        null);
  }

  private static String escaped(String separator) {
    return separator.equals("\t") ? "\\t" : separator;
  }

  /// The columns in the order of the file, with what each is read as; empty for one that is kept as
  /// it is.
  public SequencedMap<String, Optional<Column>> columns() {
    Map<Integer, Column> read = new HashMap<>();
    indexes.forEach((column, index) -> read.put(index, column));
    SequencedMap<String, Optional<Column>> all = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      all.put(further.getOrDefault(i, header.get(i)), Optional.ofNullable(read.get(i)));
    }
    return all;
  }

  /// Names of the columns that are kept as they are.
  public List<String> further() {
    return List.copyOf(further.values());
  }

  public FileRow read(CsvLine csv) {
    try {
      return readable(csv);
    } catch (RefusedRow refused) {
      return new UnreadableRow(csv.number(), csv.fields(), refused, certainAccount(csv));
    }
  }

  private Row readable(CsvLine csv) throws RefusedRow {
    if (csv.fields().size() != header.size()) {
      throw new RefusedRow(
          "The row has %d fields, the header %d".formatted(csv.fields().size(), header.size()));
    }
    return new Row(
        csv.number(),
        csv.fields(),
        account(csv),
        occurredAt(csv),
        transaction(csv),
        isCredit(csv),
        amount(csv),
        currency(csv),
        balance(csv),
        further(csv));
  }

  private SequencedMap<String, String> further(CsvLine csv) throws RefusedRow {
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    for (var column : further.entrySet()) {
      String text = csv.fields().get(column.getKey()).strip();
      if (text.length() > FURTHER_CHARACTERS_MAX || text.indexOf('\0') >= 0) {
        throw new RefusedRow(
            "The %s has more than %d characters, or a NUL"
                .formatted(column.getValue(), FURTHER_CHARACTERS_MAX));
      }
      if (!text.isEmpty()) {
        fields.put(column.getValue(), text);
      }
    }
    return fields;
  }

  /// Returns the account of an invalid row; null if it is uncertain.
  ///
  /// With missing or extra fields the account may be in another field. A row with several lines may
  /// contain rows of other accounts, for example after a stray quote.
  private @Nullable String certainAccount(CsvLine csv) {
    if (csv.fields().size() != header.size()
        || csv.fields().stream().anyMatch(field -> NEWLINE.matcher(field).find())) {
      return null;
    }
    try {
      return account(csv);
    } catch (RefusedRow _) {
      return null; // the account is missing or invalid
    }
  }

  private String field(CsvLine csv, Column column) {
    Integer index = indexes.get(column);
    return index == null ? "" : csv.fields().get(index).strip();
  }

  private String transaction(CsvLine csv) throws RefusedRow {
    return line(field(csv, Column.transaction), Column.transaction, TRANSACTION_CHARACTERS_MAX);
  }

  private static String line(String text, Column column, int charactersMax) throws RefusedRow {
    if (!text.isEmpty() && (text.length() > charactersMax || !LINE.matcher(text).matches())) {
      throw new RefusedRow(
          "The %s is not one line of at most %d characters".formatted(column, charactersMax));
    }
    return text;
  }

  private String account(CsvLine csv) throws RefusedRow {
    String number = line(field(csv, Column.account), Column.account, ACCOUNT_CHARACTERS_MAX);
    if (number.isEmpty()) {
      throw new RefusedRow("The account is missing");
    }
    if (VisibleText.firstForbidden(number).isPresent() || !VisibleText.isVisible(number)) {
      throw new RefusedRow("The account has invisible characters");
    }
    return number;
  }

  private Instant occurredAt(CsvLine csv) throws RefusedRow {
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

  private boolean isCredit(CsvLine csv) throws RefusedRow {
    String type = field(csv, Column.type);
    boolean credit = type.equals(format.credit());
    if (!credit && !type.equals(format.debit())) {
      throw new RefusedRow(
          "The type is neither %s nor %s".formatted(format.credit(), format.debit()));
    }
    return credit;
  }

  private BigDecimal amount(CsvLine csv) throws RefusedRow {
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

  private @Nullable BigDecimal balance(CsvLine csv) throws RefusedRow {
    String text = field(csv, Column.balance);
    if (text.isEmpty()) {
      return null;
    }
    if (!BALANCE.matcher(text).matches()) {
      throw new RefusedRow("The balance is not a number such as 1234.50");
    }
    return new BigDecimal(text);
  }

  private Currency currency(CsvLine csv) throws RefusedRow {
    String code = field(csv, Column.currency);
    Currency common = format.currency();
    if (code.isEmpty() && common != null) {
      return common;
    }
    return Currency.find(code)
        .orElseThrow(() -> new RefusedRow("The currency is not a code such as EUR"));
  }
}
