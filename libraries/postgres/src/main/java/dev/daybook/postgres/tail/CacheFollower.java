package dev.daybook.postgres.tail;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.StateCache;
import java.util.List;
import java.util.Set;

/// Keeps a cache of states up to date with a log: forgets the state of a stream when an event of
/// certain types is read, such as the erasure of a person, and all states when the log has
/// diverged.
///
/// Not needed for decisions: a [dev.daybook.eventstore.commands.CommandHandler] checks each cached
/// state before it appends.
public final class CacheFollower {
  private CacheFollower() {}

  /// Follows a log until it is closed.
  ///
  /// @param types the stored names of the events whose stream is forgotten; may be empty
  public static void follow(StateCache<?> cache, Tailer tailer, Set<String> types) {
    Set<String> forgetting = Set.copyOf(types);
    tailer.subscribe(
        new Tailer.Subscriber() {
          @Override
          public void receive(List<RecordedEvent> events) {
            events.stream()
                .filter(event -> forgetting.contains(event.type()))
                .forEach(event -> cache.forget(event.stream()));
          }

          @Override
          public void ended(RuntimeException reason) {
            cache.clear();
            tailer.subscribe(this);
          }
        });
  }
}
