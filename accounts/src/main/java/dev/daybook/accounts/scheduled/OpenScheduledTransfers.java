package dev.daybook.accounts.scheduled;

import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_SCHEDULED_TRANSFERS;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Consistency boundary: an account has at most [#OPEN_MAX] scheduled transfers that have not
/// ended.
///
/// Of each scheduled transfer, the event that begins it and the one that ends it carry the tag of
/// the sender.
public record OpenScheduledTransfers(EventStore log)
    implements ConsistencyBoundary<ScheduledTransfer, ScheduledTransferEvent> {
  /// Maximum number of scheduled transfers from an account that have not ended.
  public static final int OPEN_MAX = 100;

  private static final String TAG = "scheduled-transfers-begun-and-ended";
  private static final ScheduledTransferDecider RULES = new ScheduledTransferDecider();

  @Override
  public List<AppendCondition> check(List<ScheduledTransferEvent> events) {
    return events.stream()
        .filter(TransferScheduled.class::isInstance)
        .map(begun -> requireRoom(tag(((TransferScheduled) begun).from())))
        .toList();
  }

  private AppendCondition requireRoom(String tag) {
    long last = 0;
    int open = 0;
    Iterator<RecordedEvent> found = log.readQuery(EventQuery.tagged(tag), 0, log.head()).iterator();
    while (found.hasNext()) {
      RecordedEvent event = found.next();
      open += event.version() == 1 ? 1 : -1;
      last = event.position();
    }
    if (open >= OPEN_MAX) {
      throw new Rejected(TOO_MANY_SCHEDULED_TRANSFERS);
    }
    return AppendCondition.noEventTagged(tag, last);
  }

  @Override
  public Set<String> tags(ScheduledTransfer before, ScheduledTransferEvent event) {
    return beginAndEnd(before, event);
  }

  /// The tag of an event that begins or ends a scheduled transfer; empty for others.
  static Set<String> beginAndEnd(ScheduledTransfer before, ScheduledTransferEvent event) {
    return RULES.evolve(before, event) instanceof Known after
            && (event instanceof TransferScheduled || after.nextRun().isEmpty())
        ? Set.of(tag(after.terms().from()))
        : Set.of();
  }

  private static String tag(UserId sender) {
    return EventTag.of(TAG, sender.toString());
  }
}
