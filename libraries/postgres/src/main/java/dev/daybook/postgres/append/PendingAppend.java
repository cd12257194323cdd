package dev.daybook.postgres.append;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A request to append to one or more streams, all or nothing, on its way through the appender; its
/// caller waits for [#outcome()].
public final class PendingAppend {
  private static final int BYTES_PER_CHAR = 2;

  /// What a short text costs besides its characters: objects, and entries in sets.
  private static final long BYTES_PER_TEXT = 100;

  /// What an event costs besides its texts: objects, and its id.
  private static final long BYTES_PER_EVENT = 100;

  private final List<StreamAppend> appends;
  private final List<PrecheckedCondition> conditions;
  private final int events;
  private final long bytes;
  private final @Nullable UUID dedupEventId;
  private final Set<Object> keys = new HashSet<>();
  private final CompletableFuture<RequestOutcome> outcome = new CompletableFuture<>();

  public PendingAppend(List<StreamAppend> appends, List<PrecheckedCondition> conditions) {
    this.appends = List.copyOf(appends);
    this.conditions = List.copyOf(conditions);
    int count = 0;
    long size = 0;
    boolean versioned = false;
    UUID first = null;
    for (StreamAppend append : this.appends) {
      keys.add(append.stream());
      size += bytes(append.stream().toString());
      versioned |= !append.events().isEmpty() && append.expected().onlyVersion().isPresent();
      for (NewEvent event : append.events()) {
        count++;
        size +=
            BYTES_PER_EVENT + bytes(event.type()) + bytes(event.data()) + bytes(event.metadata());
        size += bytes(event.tags());
        keys.addAll(event.tags());
        first = first == null ? event.eventId() : first;
      }
    }
    for (PrecheckedCondition sought : this.conditions) {
      keys.addAll(sought.condition().tags());
      size += bytes(sought.condition().tags()) + bytes(sought.condition().types());
    }
    this.events = count;
    this.bytes = size;
    this.dedupEventId = versioned ? null : first;
  }

  private static long bytes(Set<String> texts) {
    return texts.stream().mapToLong(PendingAppend::bytes).sum();
  }

  private static long bytes(String text) {
    return BYTES_PER_TEXT + (long) BYTES_PER_CHAR * text.length();
  }

  List<StreamAppend> appends() {
    return appends;
  }

  List<PrecheckedCondition> conditions() {
    return conditions;
  }

  int events() {
    return events;
  }

  long bytes() {
    return bytes;
  }

  /// The event id by which the log is searched for the request if it is sent again; null if its
  /// expected version would refuse it the second time.
  @Nullable UUID dedupEventId() {
    return dedupEventId;
  }

  /// The streams and tags that the request touches: two requests without a common one may run in
  /// any order.
  Set<Object> keys() {
    return keys;
  }

  CompletableFuture<RequestOutcome> outcome() {
    return outcome;
  }
}
