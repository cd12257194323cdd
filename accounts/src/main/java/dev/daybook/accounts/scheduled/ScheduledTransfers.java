package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds scheduled transfers in the log. Thread-safe.
///
/// @param handler decides on their streams
public record ScheduledTransfers(
    EventStore log,
    CommandHandler<ScheduledTransferCommand, ScheduledTransfer, ScheduledTransferEvent> handler) {

  /// A scheduled transfer, with the position of its first event.
  public record Entry(long position, Known transfer) {}

  /// The scheduled transfer with an id; empty if there is none.
  public Optional<Known> find(UUID id) {
    return find(ScheduledTransferTypes.stream(id));
  }

  private Optional<Known> find(StreamId stream) {
    return handler.load(stream).state() instanceof Known known
        ? Optional.of(known)
        : Optional.empty();
  }

  /// Up to `limit` scheduled transfers after a position, in the order in which they were made.
  ///
  /// @param sender returns only those from this account; null for all
  public List<Entry> page(@Nullable UserId sender, long after, int limit) {
    EventQuery query =
        sender == null ? ScheduledTransferTypes.all() : ScheduledTransferTypes.from(sender);
    return log.readQuery(query, after, log.head())
        .limit(limit)
        .flatMap(event -> find(event.stream()).map(it -> new Entry(event.position(), it)).stream())
        .toList();
  }
}
