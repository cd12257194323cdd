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

/// Brings the history that a file tells into the log: an account for each account number, an event
/// for each row, besides the one that opens the account.
///
/// It can be repeated: what is in the log is found there, so a second import appends nothing, and
/// one that follows a kill goes on where the log ends. A file may grow at its end between imports.
/// An account stops at its first refused row, unless told otherwise, so that the file can be mended
/// and imported again. An account whose history in the log is another one than the file's gets
/// nothing more.
public final class Import {
  /// How many accounts a file may have: all of them are in memory, some hundred bytes each.
  static final int ACCOUNTS_MAX = 1_000_000;

  /// How many rows are read, decided and appended at a time.
  private static final int STRETCH_ROWS = 2_000;

  private final EventStore log;
  private final ConsistencyBoundary<Account, AccountEvent> rule;
  private final InstantSource clock;
  private final ImportProgress progress;

  /// @param rule on which accounts are opened
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

  /// What it came to.
  ///
  /// @param accounts that the file names
  /// @param appended rows
  /// @param there rows that the log had already
  /// @param rejected rows
  /// @param rejects the file that tells of these
  /// @param unused columns of the file of which nothing is kept
  public record Outcome(
      int accounts, long appended, long there, long rejected, Path rejects, List<String> unused) {}

  /// Reads the file to its end.
  ///
  /// @throws ImportException if it can't be read or the log can't be written; what was appended by
  ///   then stays, and another run goes on from there
  public Outcome run(Path file, ImportOptions options, EventCodec<AccountEvent> codec) {
    try (var csv = open(file, options)) {
      var rows = new Rows(options.format(), csv.header());
      try (var rejects = new Rejects(file, options.format().separator(), csv.header());
          var workers = new Workers();
          var appends = new Appends(log, codec, rule, workers)) {
        var accounts = new Accounts(log, rule, options.people(), workers);
        var run = new Run(csv, rows, options, rejects, accounts, appends::add);
        run.toTheEnd();
        appends.await();
        return run.outcome(file);
      }
    } finally {
      progress.end();
    }
  }

  /// Reads the file to its end, and the log, and tells what [#run] would come to. Writes nothing.
  ///
  /// @param out where the rows that would be rejected are told, each with its line and reason
  /// @throws ImportException if the file or the log can't be read
  public Outcome check(Path file, ImportOptions options, PrintStream out) {
    try (var csv = open(file, options);
        var workers = new Workers()) {
      var rows = new Rows(options.format(), csv.header());
      var refusals = new PrintedRefusals(out);
      var accounts = new Accounts(log, rule, options.people(), workers);
      var run = new Run(csv, rows, options, refusals, accounts, _ -> {});
      run.toTheEnd();
      refusals.end();
      return run.outcome(file);
    } finally {
      progress.end();
    }
  }

  private CsvLines open(Path file, ImportOptions options) {
    Format format = options.format();
    if (options.order() == Order.REVERSE && Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ImportException(
          "%s can't be read from its end, since it is not a regular file".formatted(file));
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
    private long there;
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

    void toTheEnd() {
      long landedBytes = 0;
      long landed = 0;
      for (List<FileRow> stretch = next(); !stretch.isEmpty(); stretch = next()) {
        take(stretch);
        // This stretch is on its way; those before it are in the log.
        if (landed > 0) {
          progress.at(landedBytes, landed);
        }
        landedBytes = csv.position();
        landed = read;
      }
    }

    Outcome outcome(Path file) {
      return new Outcome(
          accounts.size(), appended, there, rejected, Rejects.beside(file), rows.unused());
    }

    private List<FileRow> next() {
      List<FileRow> stretch = new ArrayList<>(STRETCH_ROWS);
      CsvLine line;
      while (stretch.size() < STRETCH_ROWS && (line = csv.next()) != null) {
        stretch.add(rows.read(line));
      }
      read += stretch.size();
      return stretch;
    }

    private void take(List<FileRow> stretch) {
      accounts.prepare(
          stretch.stream().filter(Row.class::isInstance).map(Row.class::cast).toList());
      Map<ImportedAccount, List<Entry>> missing = new LinkedHashMap<>();
      for (FileRow row : stretch) {
        try {
          take(row, missing);
        } catch (RefusedRow refused) {
          refuse(row, refused);
        }
      }
      if (!missing.isEmpty()) {
        appends.accept(missing);
      }
    }

    private void take(FileRow fileRow, Map<ImportedAccount, List<Entry>> missing)
        throws RefusedRow {
      Row row =
          switch (fileRow) {
            case UnreadableRow unreadable -> throw unreadable.reason();
            case Row readable -> readable;
          };
      stops.require(row);
      if (row.occurredAt().isAfter(clock.instant())) {
        throw new RefusedRow("The row lies in the future");
      }
      ImportedAccount account = accounts.of(row);
      List<Entry> entries = account.take(row);
      if (entries.isEmpty()) {
        there++;
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
