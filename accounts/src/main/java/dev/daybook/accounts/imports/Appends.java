package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.imports.ImportedAccount.Entry;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Appends the events of one batch of rows while the next batch is read, in as few atomic appends
/// as the log's limits allow. The events of a batch are in the log before those of the next one.
final class Appends implements AutoCloseable {
  private final EventStore log;
  private final EventCodec<AccountEvent> codec;
  private final ConsistencyBoundary<Account, AccountEvent> rule;
  private final Workers workers;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Future<?> running = CompletableFuture.completedFuture(null);

  Appends(
      EventStore log,
      EventCodec<AccountEvent> codec,
      ConsistencyBoundary<Account, AccountEvent> rule,
      Workers workers) {
    this.log = log;
    this.codec = codec;
    this.rule = rule;
    this.workers = workers;
  }

  /// The new events of one account.
  private record Part(StreamAppend append, List<AppendCondition> conditions) {}

  private record AtomicAppend(List<StreamAppend> appends, List<AppendCondition> conditions) {
    boolean hasRoomFor(Part part) {
      return appends.size() < EventStore.STREAMS_PER_APPEND_MAX
          && conditions.size() + part.conditions().size() <= EventStore.CONDITIONS_PER_APPEND_MAX;
    }
  }

  /// Starts to append a batch. Blocks until the previous batch is in the log.
  ///
  /// @param batch the new events of each account, not empty, in the order of versions
  /// @throws ImportException if the previous batch could not be appended
  void add(Map<ImportedAccount, List<Entry>> batch) {
    List<Part> parts = workers.each(batch.entrySet(), e -> part(e.getKey(), e.getValue()));
    await();
    running = thread.submit(() -> atomicAppends(parts).forEach(this::append));
  }

  /// Blocks until every batch is in the log.
  ///
  /// @throws ImportException if a batch could not be appended
  void await() {
    try {
      running.get();
    } catch (ExecutionException e) {
      throw Workers.cause(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImportException("The import was interrupted: run it again to continue", e);
    }
  }

  private Part part(ImportedAccount account, List<Entry> entries) {
    List<NewEvent> events = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      NewEvent event = codec.encode(account.stream(), entry.event(), entry.id(), entry.metadata());
      events.add(event.tagged(rule.tags(entry.before(), entry.event())));
    }
    long before = entries.getFirst().version() - 1;
    return new Part(
        new StreamAppend(account.stream(), ExpectedVersion.exact(before), events),
        before == 0 ? account.conditions() : List.of());
  }

  private static List<AtomicAppend> atomicAppends(List<Part> parts) {
    List<AtomicAppend> result = new ArrayList<>();
    for (Part part : parts) {
      if (result.isEmpty() || !result.getLast().hasRoomFor(part)) {
        result.add(new AtomicAppend(new ArrayList<>(), new ArrayList<>()));
      }
      result.getLast().appends().add(part.append());
      result.getLast().conditions().addAll(part.conditions());
    }
    return result;
  }

  private void append(AtomicAppend append) {
    try {
      log.append(append.appends(), append.conditions());
    } catch (WrongExpectedVersionException | AppendConditionFailedException e) {
      throw new ImportException(
          "Another writer has changed an account of this import (%s): run the import again"
              .formatted(e.getMessage()),
          e);
    } catch (EventStoreException e) {
      throw new ImportException(
          "The import has stopped: %s. Run it again %s"
              .formatted(e.getMessage(), e.isRetryable() ? "to go on" : "when that is put right"),
          e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
