package dev.daybook.postgres.append;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.postgres.append.AppendFunction.UnitOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A unit on its way through the appender, and the place where its caller waits for the outcome.
public final class PendingAppend {
  private static final int BYTES_PER_CHAR = 2;

  /// What each of many short texts costs besides its characters: objects, and places in sets.
  private static final long BYTES_PER_TEXT = 100;

  /// What an event costs besides its texts: objects, and its id.
  private static final long BYTES_PER_EVENT = 100;

  private final List<StreamAppend> unit;
  private final List<PrecheckedCondition> conditions;
  private final int events;
  private final long bytes;
  private final @Nullable UUID guard;
  private final Set<Object> keys = new HashSet<>();
  private final CompletableFuture<UnitOutcome> outcome = new CompletableFuture<>();

  public PendingAppend(List<StreamAppend> unit, List<PrecheckedCondition> conditions) {
    this.unit = List.copyOf(unit);
    this.conditions = List.copyOf(conditions);
    int count = 0;
    long size = 0;
    boolean recognisable = false;
    UUID first = null;
    for (StreamAppend append : this.unit) {
      keys.add(append.stream());
      size += bytes(append.stream().toString());
      recognisable |= !append.events().isEmpty() && append.expected().onlyVersion().isPresent();
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
    this.guard = recognisable ? null : first;
  }

  private static long bytes(Set<String> texts) {
    return texts.stream().mapToLong(PendingAppend::bytes).sum();
  }

  private static long bytes(String text) {
    return BYTES_PER_TEXT + (long) BYTES_PER_CHAR * text.length();
  }

  List<StreamAppend> unit() {
    return unit;
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

  /// The id by which the door must look whether the unit has been sent before; null where an
  /// expected version would refuse it the second time.
  @Nullable UUID guard() {
    return guard;
  }

  /// The streams and tags that the unit touches: two units without a common one can go in any
  /// order.
  Set<Object> keys() {
    return keys;
  }

  CompletableFuture<UnitOutcome> outcome() {
    return outcome;
  }
}
