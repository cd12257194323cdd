package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.imports.csv.CsvFile;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Imports of files that clients send to the running service, one at a time. Thread-safe.
public final class Imports {
  private final EventStore log;
  private final ConsistencyBoundary<Account, AccountEvent> rule;
  private final EventCodec<AccountEvent> codec;
  private final InstantSource clock;
  private final Lock turn = new ReentrantLock();
  private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

  /// @param rule consistency boundary that is checked when an account is opened
  public Imports(
      EventStore log,
      ConsistencyBoundary<Account, AccountEvent> rule,
      EventCodec<AccountEvent> codec,
      InstantSource clock) {
    this.log = log;
    this.rule = rule;
    this.codec = codec;
    this.clock = clock;
  }

  /// The id of the account that an import opens for an account number.
  public static UUID accountId(String number) {
    return ImportedAccount.id(number);
  }

  /// How far an import or a dry run is.
  ///
  /// @param check whether nothing is written
  /// @param rows number of rows of the file
  /// @param done how many of them are read, decided, and appended unless they are rejected
  /// @param rejects the first rejected rows, up to [ImportPreview#REJECTS_MAX]
  public record Progress(
      boolean check, long rows, long done, List<ImportPreview.Rejected> rejects) {
    public Progress {
      rejects = List.copyOf(rejects);
    }
  }

  private record Running(boolean check, long rows, AtomicLong done, ImportPreview preview) {}

  /// How far the import is that runs on this node; empty if none does.
  public Optional<Progress> progress() {
    return Optional.ofNullable(running.get())
        .map(it -> new Progress(it.check, it.rows, it.done.get(), it.preview.rejects()));
  }

  /// Result of an import or a dry run.
  public record Result(Import.Outcome outcome, ImportPreview preview) {}

  /// Imports a file, as [Import#run] does, or does a dry run.
  ///
  /// @param check whether nothing is written
  /// @return empty if another import is running; nothing was done then
  /// @throws ImportException if the file can't be read, or an append has failed: then the cause
  ///   tells why, and rows that were appended before stay
  public Optional<Result> run(byte[] csv, ImportOptions options, boolean check) {
    return run(csv, options, check, rule);
  }

  /// Imports a file under another rule, otherwise as [#run(byte[], ImportOptions, boolean)].
  ///
  /// @param other consistency boundary that is checked before each append, and for each account
  ///   before it is opened. Its exceptions are thrown as they are before the first append
  public Optional<Result> run(
      byte[] csv,
      ImportOptions options,
      boolean check,
      ConsistencyBoundary<Account, AccountEvent> other) {
    if (!turn.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(runFile(csv, options, check, other));
    } catch (IOException e) {
      throw new ImportException("The file can't be stored for the import", e);
    } finally {
      turn.unlock();
    }
  }

  private Result runFile(
      byte[] csv,
      ImportOptions options,
      boolean check,
      ConsistencyBoundary<Account, AccountEvent> boundary)
      throws IOException {
    Path file = Files.createTempFile("daybook-import-", ".csv");
    try {
      Files.write(file, csv);
      var preview = new ImportPreview();
      var done = new AtomicLong();
      running.set(new Running(check, rowsIn(file, options), done, preview));
      var run = new Import(log, boundary, clock, ImportProgress.of(done::set));
      return new Result(
          check ? run.check(file, options, preview) : run.run(file, options, codec, preview),
          preview);
    } catch (ImportException e) {
      throw new ImportException(
          String.valueOf(e.getMessage()).replace(file.toString(), "The file"),
          e.setting().orElse(null),
          e.getCause());
    } finally {
      running.set(null);
      Files.deleteIfExists(file);
    }
  }

  private static long rowsIn(Path file, ImportOptions options) {
    try (var csv = CsvFile.open(file, options.format().separator())) {
      long rows = 0;
      while (csv.next() != null) {
        rows++;
      }
      return rows;
    }
  }
}
