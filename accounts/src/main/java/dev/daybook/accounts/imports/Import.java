package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.imports.ImportedAccount.Entry;
import dev.daybook.accounts.imports.csv.CsvFile;
import dev.daybook.accounts.imports.csv.CsvLine;
import dev.daybook.accounts.imports.csv.CsvLines;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.csv.ReversedCsvFile;
import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.imports.rows.RefusedRow;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.accounts.imports.rows.Rows;
import dev.daybook.accounts.imports.rows.UnreadableRow;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.EventCodec;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Appends the history in a CSV file to the log: one account per account number, one event per row,
/// and the event that opens the account.
///
/// Idempotent: rows that are already in the log are not appended again. A second import appends
/// nothing, and an import after a kill continues where the log ends. The file may grow at its end
/// between imports. By default an account stops at its first rejected row, so that the file can be
/// corrected and imported again. Nothing is appended to an account whose history in the log differs
/// from the file.
public final class Import {
  /// Maximum number of accounts in a file. All are in memory, with some hundred bytes each.
  static final int ACCOUNTS_MAX = 1_000_000;

  /// Number of rows that are read, decided and appended together.
  private static final int BATCH_ROWS = 2_000;

  private final EventStore log;
  private final ConsistencyBoundary<Account, AccountEvent> rule;
  private final InstantSource clock;
  private final ImportProgress progress;

  /// @param rule consistency boundary that is checked when an account is opened
  public Import(
      EventStore log,
      ConsistencyBoundary<Account, AccountEvent> rule,
      InstantSource clock,
      ImportProgress progress) {
    this.log = log;
    this.rule = rule;
    this.clock = clock;
    this.progress = progress;
  }

  /// Result of an import.
  ///
  /// @param accounts number of accounts in the file
  /// @param appended number of rows that were appended
  /// @param alreadyInLog number of rows that were already in the log
  /// @param rejected number of rejected rows
  /// @param rejects file of the rejected rows and their reasons
  /// @param further columns of the file that are kept as they are, in the metadata
  public record Outcome(
      int accounts,
      long appended,
      long alreadyInLog,
      long rejected,
      Path rejects,
      List<String> further) {}

  /// Imports the file, and writes its rejected rows to a file beside it.
  ///
  /// @throws ImportException if the file cannot be read or the log cannot be written. Events that
  ///   were appended before stay; run the import again to continue
  public Outcome run(Path file, ImportOptions options, EventCodec<AccountEvent> codec) {
    return read(
        file,
        options,
        (csv, rows) -> {
          try (var rejects = new Rejects(file, options.format().separator(), csv.header())) {
            return append(file, csv, rows, options, rejects, codec);
          }
        });
  }

  /// Imports the file.
  ///
  /// @param preview gets its columns, rows and rejected rows; no file is written
  /// @throws ImportException as [#run(Path, ImportOptions, EventCodec)] throws it
  Outcome run(
      Path file, ImportOptions options, EventCodec<AccountEvent> codec, ImportPreview preview) {
    return read(
        file,
        options,
        (csv, rows) -> {
          preview.begin(rows);
          return append(file, csv, rows, options, preview, codec);
        });
  }

  /// Dry run: reads the file and the log and returns the result that [#run] would have. Writes
  /// nothing.
  ///
  /// @param out output of the rows that would be rejected, with line number and reason
  /// @throws ImportException if the file or the log cannot be read
  public Outcome check(Path file, ImportOptions options, PrintStream out) {
    var refusals = new PrintedRefusals(out);
    Outcome outcome = read(file, options, (csv, rows) -> check(file, csv, rows, options, refusals));
    refusals.end();
    return outcome;
  }

  /// Dry run, as [#check(Path, ImportOptions, PrintStream)].
  ///
  /// @param preview gets its columns, rows and rejected rows
  Outcome check(Path file, ImportOptions options, ImportPreview preview) {
    return read(
        file,
        options,
        (csv, rows) -> {
          preview.begin(rows);
          return check(file, csv, rows, options, preview);
        });
  }

  private interface Reading {
    Outcome read(CsvLines csv, Rows rows);
  }

  private Outcome read(Path file, ImportOptions options, Reading reading) {
    try (var csv = open(file, options)) {
      return reading.read(csv, new Rows(options.format(), csv.header()));
    } finally {
      progress.end();
    }
  }

  private Outcome append(
      Path file,
      CsvLines csv,
      Rows rows,
      ImportOptions options,
      Refusals refusals,
      EventCodec<AccountEvent> codec) {
    try (var workers = new Workers();
        var appends = new Appends(log, codec, rule, workers)) {
      var accounts = new Accounts(log, rule, options.people(), workers);
      var run = new Run(csv, rows, options, refusals, accounts, appends::add);
      run.readAll();
      appends.await();
      return run.outcome(file);
    }
  }

  private Outcome check(
      Path file, CsvLines csv, Rows rows, ImportOptions options, Refusals refusals) {
    try (var workers = new Workers()) {
      var accounts = new Accounts(log, rule, options.people(), workers);
      var run = new Run(csv, rows, options, refusals, accounts, _ -> {});
      run.readAll();
      return run.outcome(file);
    }
  }

  private CsvLines open(Path file, ImportOptions options) {
    Format format = options.format();
    if (options.order() == Order.REVERSE && Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ImportException(
          "%s cannot be read from its end, because it is not a regular file".formatted(file));
    }
    Direction.require(file, format, options.order());
    CsvLines csv =
        options.order() == Order.REVERSE
            ? ReversedCsvFile.open(file, format.separator())
            : CsvFile.open(file, format.separator());
    progress.of(file.toFile().length());
    return csv;
  }

  private final class Run {
    private final CsvLines csv;
    private final Rows rows;
    private final ImportOptions options;
    private final Refusals refusals;
    private final Accounts accounts;
    private final Consumer<Map<ImportedAccount, List<Entry>>> appends;
    private final Stops stops = new Stops();
    private long read;
    private long appended;
    private long alreadyInLog;
    private long rejected;

    Run(
        CsvLines csv,
        Rows rows,
        ImportOptions options,
        Refusals refusals,
        Accounts accounts,
        Consumer<Map<ImportedAccount, List<Entry>>> appends) {
      this.csv = csv;
      this.rows = rows;
      this.options = options;
      this.refusals = refusals;
      this.accounts = accounts;
      this.appends = appends;
    }

    void readAll() {
      long previousBytes = 0;
      long previousRows = 0;
      for (List<FileRow> batch = next(); !batch.isEmpty(); batch = next()) {
        process(batch);
        // This batch is being appended; the previous ones are in the log.
        if (previousRows > 0) {
          progress.at(previousBytes, previousRows);
        }
        previousBytes = csv.position();
        previousRows = read;
      }
    }

    Outcome outcome(Path file) {
      return new Outcome(
          accounts.size(), appended, alreadyInLog, rejected, Rejects.beside(file), rows.further());
    }

    private List<FileRow> next() {
      List<FileRow> batch = new ArrayList<>(BATCH_ROWS);
      CsvLine line;
      while (batch.size() < BATCH_ROWS && (line = csv.next()) != null) {
        batch.add(rows.read(line));
      }
      read += batch.size();
      return batch;
    }

    private void process(List<FileRow> batch) {
      accounts.prepare(batch.stream().filter(Row.class::isInstance).map(Row.class::cast).toList());
      Map<ImportedAccount, List<Entry>> missing = new LinkedHashMap<>();
      for (FileRow row : batch) {
        try {
          process(row, missing);
        } catch (RefusedRow refused) {
          refuse(row, refused);
        }
      }
      if (!missing.isEmpty()) {
        appends.accept(missing);
      }
    }

    private void process(FileRow fileRow, Map<ImportedAccount, List<Entry>> missing)
        throws RefusedRow {
      Row row =
          switch (fileRow) {
            case UnreadableRow unreadable -> throw unreadable.reason();
            case Row readable -> readable;
          };
      stops.require(row);
      if (row.occurredAt().isAfter(clock.instant())) {
        throw new RefusedRow("The row is in the future");
      }
      ImportedAccount account = accounts.of(row);
      List<Entry> entries = account.decide(row);
      refusals.accept(row, entries.isEmpty());
      if (entries.isEmpty()) {
        alreadyInLog++;
      } else {
        appended++;
        missing.computeIfAbsent(account, _ -> new ArrayList<>()).addAll(entries);
      }
    }

    private void refuse(FileRow row, RefusedRow refused) {
      rejected++;
      refusals.add(row, refused);
      if (!options.skipRefused()) {
        stops.at(row);
      }
    }
  }
}
