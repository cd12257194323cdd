package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
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

  /// Scheduled transfers, in the order in which they were made.
  ///
  /// @param next position after which the next page begins; empty for the last page
  public record Page(List<Known> transfers, Optional<Long> next) {}

  /// The scheduled transfer with an id; empty if there is none.
  public Optional<Known> find(UUID id) {
    return find(ScheduledTransferTypes.stream(id));
  }

  private Optional<Known> find(StreamId stream) {
    return handler.load(stream).state() instanceof Known known
        ? Optional.of(known)
        : Optional.empty();
  }

  /// Up to `limit` scheduled transfers after a position.
  ///
  /// @param sender returns only those from this account; null for all
  /// @param limit from 1
  public Page page(@Nullable UserId sender, long after, int limit) {
    EventQuery query =
        sender == null ? ScheduledTransferTypes.all() : ScheduledTransferTypes.from(sender);
    List<RecordedEvent> found = log.readQuery(query, after, log.head()).limit(limit + 1L).toList();
    List<RecordedEvent> shown = found.subList(0, Math.min(limit, found.size()));
    return new Page(
        shown.stream().flatMap(event -> find(event.stream()).stream()).toList(),
        found.size() > limit ? Optional.of(shown.getLast().position()) : Optional.empty());
  }
}
