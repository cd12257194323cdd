package dev.daybook.accounts.imports;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.imports.ImportedAccount.Entry;
import dev.daybook.eventstore.EventCodec;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.WiderRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Brings the history that a file tells into the log: an account for each account number, an event
/// for each row, besides the one that opens the account.
///
/// It can be repeated: what is in the log is found there, so a second import appends nothing, and
/// one that follows a kill goes on where the log ends. A file may grow at its end between imports.
/// An account whose history in the log is another one than the file's gets nothing more.
public final class Import {
  /// How many accounts a file may have: all of them are in memory, some hundred bytes each.
  static final int ACCOUNTS_MAX = 1_000_000;

  /// How many rows are read, decided and appended at a time.
  private static final int STRETCH_ROWS = 2_000;

  private final EventStore log;
  private final EventCodec<AccountEvent> codec;
  private final WiderRule<Account, AccountEvent> rule;
  private final InstantSource clock;
  private final Progress progress;

  /// @param rule on which accounts are opened
  public Import(
      EventStore log,
      EventCodec<AccountEvent> codec,
      WiderRule<Account, AccountEvent> rule,
      InstantSource clock,
      Progress progress) {
    this.log = log;
    this.codec = codec;
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
  public record Outcome(int accounts, long appended, long there, long rejected, Path rejects) {}

  /// Reads the file to its end.
  ///
  /// @throws ImportException if it can't be read or the log can't be written; what was appended by
  ///   then stays, and another run goes on from there
  public Outcome run(Path file, Format format, People people) {
    try (var csv = CsvFile.open(file, format.separator());
        var rejects = new Rejects(file, format.separator(), csv.header());
        var workers = new Workers();
        var appends = new Appends(log, codec, rule, workers)) {
      progress.of(Files.size(file));
      var accounts = new Accounts(log, rule, people, workers);
      var run = new Run(csv, new Rows(format, csv.header()), rejects, accounts, appends);
      return run.toTheEnd();
    } catch (IOException e) {
      throw new ImportException("%s can't be read: %s".formatted(file, e.getMessage()), e);
    } finally {
      progress.end();
    }
  }

  private final class Run {
    private final CsvFile csv;
    private final Rows rows;
    private final Rejects rejects;
    private final Accounts accounts;
    private final Appends appends;
    private long read;
    private long appended;
    private long there;

    Run(CsvFile csv, Rows rows, Rejects rejects, Accounts accounts, Appends appends) {
      this.csv = csv;
      this.rows = rows;
      this.rejects = rejects;
      this.accounts = accounts;
      this.appends = appends;
    }

    Outcome toTheEnd() {
      long landedBytes = 0;
      long landed = 0;
      for (CsvRecord next = csv.next(); next != null; next = csv.next()) {
        List<Row> stretch = new ArrayList<>(STRETCH_ROWS);
        add(next, stretch);
        for (int i = 1; i < STRETCH_ROWS && (next = csv.next()) != null; i++) {
          add(next, stretch);
        }
        take(stretch);
        // This stretch is on its way; those before it are in the log.
        if (landed > 0) {
          progress.at(landedBytes, landed);
        }
        landedBytes = csv.position();
        landed = read;
      }
      appends.await();
      return new Outcome(accounts.size(), appended, there, rejects.count(), rejects.file());
    }

    private void add(CsvRecord record, List<Row> stretch) {
      read++;
      try {
        stretch.add(rows.read(record));
      } catch (RefusedRow refused) {
        rejects.add(record.getStartingLineNumber(), record.getFields(), refused.reason());
      }
    }

    private void take(List<Row> stretch) {
      accounts.prepare(stretch);
      Map<ImportedAccount, List<Entry>> missing = new LinkedHashMap<>();
      for (Row row : stretch) {
        List<Entry> entries = take(row);
        if (entries == null) {
          continue;
        }
        if (entries.isEmpty()) {
          there++;
        } else {
          appended++;
          missing.computeIfAbsent(accounts.of(row), _ -> new ArrayList<>()).addAll(entries);
        }
      }
      if (!missing.isEmpty()) {
        appends.add(missing);
      }
    }

    /// Null for a row that is refused.
    private @Nullable List<Entry> take(Row row) {
      try {
        if (row.occurredAt().isAfter(clock.instant())) {
          throw new RefusedRow("The row lies in the future");
        }
        return accounts.of(row).take(row);
      } catch (RefusedRow refused) {
        rejects.add(row.line(), row.fields(), refused.reason());
        return null;
      }
    }
  }
}
