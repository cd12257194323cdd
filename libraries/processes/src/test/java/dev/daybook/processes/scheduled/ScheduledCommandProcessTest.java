package dev.daybook.processes.scheduled;

import static dev.daybook.test.ProcessSpec.after;
import static dev.daybook.test.ProcessSpec.happened;
import static dev.daybook.test.ProcessSpec.rejected;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.processes.scheduled.ScheduledCommand.Cancelled;
import dev.daybook.processes.scheduled.ScheduledCommand.Executed;
import dev.daybook.processes.scheduled.ScheduledCommand.Rejected;
import dev.daybook.processes.scheduled.ScheduledCommand.Waiting;
import dev.daybook.processes.scheduled.ScheduledEvent.CommandScheduled;
import dev.daybook.processes.scheduled.ScheduledEvent.ScheduledCommandCancelled;
import dev.daybook.test.ProcessSpec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduledCommandProcessTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final Instant DUE = NOW.plus(Duration.ofHours(1));
  private static final StreamId ID = StreamId.of("later", "1");
  private static final StreamId ORDER = StreamId.of("order", "o1");
  private static final CommandTarget<String> ORDERS = CommandTarget.named("orders");
  private static final CommandScheduled CANCEL =
      new CommandScheduled("order-o1", DUE, "CANCEL", "{}", "{}");

  private final ProcessSpec<ScheduledCommand<String>, ScheduledEvent> later =
      ProcessSpec.of(new ScheduledCommandProcess<>(ORDERS, CommandScheduled::type)).startingAt(NOW);

  @Test
  void waits_for_the_time() {
    later.given().when(happened(ID, CANCEL)).then(Reaction.none().schedule("due", DUE));
    later.given(happened(ID, CANCEL)).thenState(new Waiting<>(ORDER, "CANCEL", DUE));
    later.given(happened(ID, CANCEL)).when(after(Duration.ofMinutes(59))).thenNothing();
    later.given(happened(ID, CANCEL)).thenProcess("1");
  }

  @Test
  void sends_the_command_when_it_has_come() {
    later
        .given(happened(ID, CANCEL))
        .when(after(Duration.ofHours(1)))
        .then(Reaction.none().send(ORDERS, ORDER, "CANCEL"));
    later
        .given(happened(ID, CANCEL), after(Duration.ofHours(1)))
        .thenState(new Executed<>(ORDER, "CANCEL", DUE));
  }

  @Test
  void keeps_the_reason_of_a_rejection() {
    later
        .given(happened(ID, CANCEL), after(Duration.ofHours(1)))
        .when(rejected(ORDER, String.class, "the order is PAID"))
        .thenNothing();
    later
        .given(
            happened(ID, CANCEL),
            after(Duration.ofHours(1)),
            rejected(ORDER, String.class, "the order is PAID"))
        .thenState(new Rejected<>("the order is PAID"));
  }

  @Test
  void sends_nothing_after_a_cancellation() {
    later
        .given(happened(ID, CANCEL))
        .when(happened(ID, new ScheduledCommandCancelled()))
        .then(Reaction.none().cancel("due"));
    later
        .given(happened(ID, CANCEL), happened(ID, new ScheduledCommandCancelled()))
        .when(after(Duration.ofDays(1)))
        .thenNothing();
    later
        .given(happened(ID, CANCEL), happened(ID, new ScheduledCommandCancelled()))
        .thenState(new Cancelled<>());
  }

  /// The timer has fired, and the cancellation comes after it.
  @Test
  void a_cancellation_that_is_late_changes_nothing() {
    later
        .given(
            happened(ID, CANCEL),
            after(Duration.ofHours(1)),
            happened(ID, new ScheduledCommandCancelled()))
        .thenState(new Executed<>(ORDER, "CANCEL", DUE));
  }
}
