package dev.daybook.processes.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputSkipped;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import dev.daybook.processes.history.ProcessEvent.InputWaiting;
import dev.daybook.processes.history.ProcessEvent.Parked;
import dev.daybook.processes.history.ProcessEvent.Retried;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The stored form of the events of processes. Lines are only ever added here: logs have the
/// others.
class ProcessEventsTest {
  private static final UUID TIMER = new UUID(7, 7);
  private static final Instant DUE = Instant.parse("2026-01-01T00:00:00Z");
  private static final StreamId PROCESS = StreamId.of("fulfilment", "o1");

  static Stream<Arguments> stored() {
    return Stream.of(
        Arguments.of(
            "PROCESS_INPUT_TAKEN",
            "{\"cause\":7,\"commands\":2,\"chain\":1}",
            new InputTaken(7, 2, 1)),
        Arguments.of(
            "PROCESS_COMMAND_ACCEPTED",
            "{\"cause\":7,\"command\":0,\"stream\":\"wallet-ada\",\"type\":\"Charge\"}",
            new CommandAccepted(7, 0, "wallet-ada", "Charge")),
        Arguments.of(
            "PROCESS_COMMAND_REJECTED",
            "{\"cause\":7,\"command\":1,\"stream\":\"wallet-ada\",\"type\":\"Charge\",\"reason\":\"no\"}",
            new CommandRejected(7, 1, "wallet-ada", "Charge", "no")),
        Arguments.of(
            "PROCESS_TIMER_SCHEDULED",
            "{\"id\":\"%s\",\"timer\":\"t\",\"due\":\"2026-01-01T00:00:00Z\"}".formatted(TIMER),
            new TimerScheduled(TIMER, "t", DUE)),
        Arguments.of(
            "PROCESS_TIMER_FIRED",
            "{\"id\":\"%s\",\"timer\":\"t\",\"due\":\"2026-01-01T00:00:00Z\"}".formatted(TIMER),
            new TimerFired(TIMER, "t", DUE)),
        Arguments.of(
            "PROCESS_TIMER_CANCELLED",
            "{\"id\":\"%s\",\"timer\":\"t\"}".formatted(TIMER),
            new TimerCancelled(TIMER, "t")),
        Arguments.of(
            "PROCESS_PARKED", "{\"cause\":7,\"error\":\"broken\"}", new Parked(7, "broken")),
        Arguments.of("PROCESS_INPUT_WAITING", "{\"cause\":8}", new InputWaiting(8)),
        Arguments.of(
            "PROCESS_RETRIED", "{\"by\":\"Ada\",\"why\":\"fixed\"}", new Retried("Ada", "fixed")),
        Arguments.of(
            "PROCESS_INPUT_SKIPPED",
            "{\"cause\":7,\"by\":\"Ada\",\"why\":\"late\"}",
            new InputSkipped(7, "Ada", "late")));
  }

  @ParameterizedTest
  @MethodSource("stored")
  void are_stored_like_this(String type, String data, ProcessEvent event) {
    NewEvent encoded = ProcessEvents.encode(PROCESS, event, Map.of());
    assertThat(encoded.type()).isEqualTo(type);
    assertThat(encoded.data()).isEqualTo(data);
    assertThat(encoded.metadata()).isEqualTo("{\"schemaVersion\":1}");
    assertThat(ProcessEvents.decode(recorded(type, data))).isEqualTo(event);
  }

  private static RecordedEvent recorded(String type, String data) {
    return new RecordedEvent(
        1, PROCESS, 1, new UUID(0, 1), type, data, "{\"schemaVersion\":1}", Instant.EPOCH);
  }
}
