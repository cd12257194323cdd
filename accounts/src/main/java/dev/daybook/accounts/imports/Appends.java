package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.imports.ImportedAccount.Entry;
import dev.daybook.accounts.imports.ImportedEvents.ImportedEvent;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Appends the events of one batch of rows while the next batch is read, in as few atomic appends
/// as the log's limits allow. The events of a batch are in the log before those of the next one.
final class Appends implements AutoCloseable {
  private final EventCodec<AccountEvent> codec;
  private final CommandHandler<List<ImportedEvent>, Account, ImportedEvent> handler;
  private final Workers workers;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Future<?> running = CompletableFuture.completedFuture(null);

  Appends(
      EventStore log,
      EventCodec<AccountEvent> codec,
      ConsistencyBoundary<Account, AccountEvent> rule,
      Workers workers) {
    var imported = new ImportedEvents(codec, rule);
    this.codec = codec;
    this.handler = CommandHandler.of(log, imported, imported).withBoundary(imported);
    this.workers = workers;
  }

  /// The new events of one account.
  ///
  /// @param before the account without them
  private record Part(StreamId stream, StreamState<Account> before, List<ImportedEvent> events) {
    boolean opens() {
      return before.version() == 0;
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
    List<ImportedEvent> events = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      events.add(
          new ImportedEvent(
              entry.event(),
              codec.encode(account.stream(), entry.event(), entry.id(), entry.metadata())));
    }
    Entry first = entries.getFirst();
    var before = new StreamState<>(first.before(), first.version() - 1, null);
    return new Part(account.stream(), before, events);
  }

  /// Divides parts by the limits of an append. Opening an account takes one condition.
  private static List<List<Part>> atomicAppends(List<Part> parts) {
    List<List<Part>> appends = new ArrayList<>();
    int opening = 0;
    for (Part part : parts) {
      opening += part.opens() ? 1 : 0;
      boolean fits =
          !appends.isEmpty()
              && appends.getLast().size() < EventStore.STREAMS_PER_APPEND_MAX
              && opening <= EventStore.CONDITIONS_PER_APPEND_MAX;
      if (!fits) {
        appends.add(new ArrayList<>());
        opening = part.opens() ? 1 : 0;
      }
      appends.getLast().add(part);
    }
    return appends;
  }

  private void append(List<Part> parts) {
    Map<StreamId, StreamState<Account>> known = new HashMap<>();
    parts.forEach(part -> known.put(part.stream(), part.before()));
    try {
      handler
          .withCache(StateCache.of(known))
          .handleAll(parts.stream().map(Part::stream).toList(), loaded -> events(parts, loaded));
    } catch (WrongExpectedVersionException | AppendConditionFailedException | Rejected e) {
      throw changed(String.valueOf(e.getMessage()), e);
    } catch (EventStoreException e) {
      throw new ImportException(
          "The import has stopped: %s. Run it again %s"
              .formatted(e.getMessage(), e.isRetryable() ? "to go on" : "when that is put right"),
          e);
    }
  }

  private static List<List<ImportedEvent>> events(
      List<Part> parts, List<StreamState<Account>> loaded) {
    for (int i = 0; i < parts.size(); i++) {
      if (loaded.get(i).version() != parts.get(i).before().version()) {
        throw changed(parts.get(i).stream() + " has new events", null);
      }
    }
    return parts.stream().map(Part::events).toList();
  }

  private static ImportException changed(String what, @Nullable Throwable cause) {
    return new ImportException(
        "Another writer has changed an account of this import (%s): run the import again"
            .formatted(what),
        cause);
  }

  @Override
  public void close() {
    thread.close();
  }
}
