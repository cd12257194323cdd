package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import dev.daybook.processes.history.ProcessEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// The history of the process of one order with a deadline, when all is done: checks what was
/// promised.
final class TimerHistory {
  private final Map<UUID, Instant> scheduled = new HashMap<>();
  private final List<UUID> ended = new ArrayList<>();
  private final List<Firing> firings = new ArrayList<>();
  private final List<Long> taken = new ArrayList<>();
  private final List<Long> inputs = new ArrayList<>();
  private final List<List<Long>> outcomes = new ArrayList<>();

  private TimerHistory() {}

  /// A timer that has fired, with the times of both records.
  record Firing(Instant due, Instant scheduledAt, Instant firedAt) {}

  /// Checks that each timer has fired once or was cancelled, none early; that each command has one
  /// outcome; that each input was taken once; and that the order is closed.
  static TimerHistory checked(EventStore log, String order) {
    var history = new TimerHistory();
    log.readStream(Shop.order(order)).forEach(event -> history.inputs.add(event.position()));
    log.readStream(StreamId.of(Shop.NAME, order)).forEach(history::add);
    assertThat(history.ended)
        .as(order)
        .containsExactlyInAnyOrderElementsOf(history.scheduled.keySet());
    assertThat(history.scheduled).as(order).hasSize(1);
    assertThat(history.firings)
        .as(order)
        .allMatch(it -> !it.firedAt().isBefore(it.due().minusMillis(1))); // recorded to the ms
    assertThat(history.taken).as(order).containsExactlyInAnyOrderElementsOf(history.inputs);
    assertThat(history.outcomes).as(order).doesNotHaveDuplicates();
    assertThat(Shop.stateOf(log, order)).as(order).isIn(Order.PAID, Order.CANCELLED);
    return history;
  }

  private void add(RecordedEvent event) {
    ProcessEvent decoded = ProcessEvents.decode(event);
    switch (decoded) {
      case TimerScheduled it -> scheduled.put(it.id(), event.recordedAt());
      case TimerFired it -> {
        ended.add(it.id());
        Instant scheduledAt =
            Objects.requireNonNull(scheduled.get(it.id()), event.stream()::toString);
        firings.add(new Firing(it.due(), scheduledAt, event.recordedAt()));
        inputs.add(event.position());
      }
      case TimerCancelled it -> ended.add(it.id());
      case InputTaken it -> taken.add(it.cause());
      case CommandAccepted it -> outcomes.add(List.of(it.cause(), (long) it.command()));
      case CommandRejected it -> {
        outcomes.add(List.of(it.cause(), (long) it.command()));
        inputs.add(event.position());
      }
      default -> throw new AssertionError("Unexpected: " + decoded);
    }
  }

  /// When its timer fired; empty if it was cancelled.
  List<Firing> firings() {
    return firings;
  }
}
