package dev.daybook.postgres.soak;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Plants [PlantedFault#RULE_AGAINST_LOG_ALONE] in the handlers on this store: events get a rule's
/// tags only when they are in the log, so that a handler checks the conditions of a command against
/// the log, but not against the events of the same append.
final class LateTags extends ForwardingEventStore {
  private static final String LATE = "late:";

  private final EventStore store;

  LateTags(EventStore store) {
    this.store = store;
  }

  @Override
  protected EventStore delegate() {
    return store;
  }

  /// A rule whose tags are added late.
  static <S, E> ConsistencyBoundary<S, E> of(ConsistencyBoundary<S, E> rule) {
    return new ConsistencyBoundary<>() {
      @Override
      public List<AppendCondition> check(List<E> events) {
        return rule.check(events);
      }

      @Override
      public Set<String> tags(S before, E event) {
        return rule.tags(before, event).stream().map(LATE::concat).collect(Collectors.toSet());
      }
    };
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    return store.append(appends.stream().map(LateTags::withTags).toList(), conditions);
  }

  private static StreamAppend withTags(StreamAppend append) {
    return new StreamAppend(
        append.stream(),
        append.expected(),
        append.events().stream().map(LateTags::withTags).toList());
  }

  private static NewEvent withTags(NewEvent event) {
    return event.tagged(
        event.tags().stream()
            .map(tag -> tag.startsWith(LATE) ? tag.substring(LATE.length()) : tag)
            .collect(Collectors.toSet()));
  }
}
