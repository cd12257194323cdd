package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Imports of files that clients send to the running service, one at a time. Thread-safe.
public final class Imports {
  private final EventStore log;
  private final ConsistencyBoundary<Account, AccountEvent> rule;
  private final EventCodec<AccountEvent> codec;
  private final InstantSource clock;
  private final Lock turn = new ReentrantLock();

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

  /// Result of an import or a dry run.
  public record Result(Import.Outcome outcome, ImportPreview preview) {}

  /// Imports a file, as [Import#run] does, or does a dry run.
  ///
  /// @param check whether nothing is written
  /// @return empty if another import is running; nothing was done then
  /// @throws ImportException if the file can't be read, or an append has failed: then the cause
  ///   tells why, and rows that were appended before stay
  public Optional<Result> run(byte[] csv, ImportOptions options, boolean check) {
    if (!turn.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(runFile(csv, options, check));
    } catch (IOException e) {
      throw new ImportException("The file can't be stored for the import", e);
    } finally {
      turn.unlock();
    }
  }

  private Result runFile(byte[] csv, ImportOptions options, boolean check) throws IOException {
    Path file = Files.createTempFile("daybook-import-", ".csv");
    try {
      Files.write(file, csv);
      var preview = new ImportPreview();
      var run = new Import(log, rule, clock, ImportProgress.hidden());
      return new Result(
          check ? run.check(file, options, preview) : run.run(file, options, codec, preview),
          preview);
    } catch (ImportException e) {
      throw new ImportException(
          String.valueOf(e.getMessage()).replace(file.toString(), "The file"), e.getCause());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
