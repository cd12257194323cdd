package dev.daybook.test;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.CommandRejected;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.eventstore.processes.TimerChange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;

/// Tests of a process manager as sentences: given these inputs of a process, when this one comes,
/// then these commands are sent.
///
/// ```java
/// var fulfilment = ProcessSpec.of(new Fulfilment());
///
/// fulfilment
///     .given(happened(order, new OrderPlaced("ada", 7)))
///     .when(rejected(wallet, Charge.class, "insufficient funds"))
///     .then(Reaction.none().send(ORDERS, order, new CancelOrder("insufficient funds")));
/// ```
///
/// The inputs have the times of a clock that only the specification sets: [#startingAt] and
/// [#after]. Nothing sleeps. Each reaction is asked for twice and must be the same, since a process
/// manager is pure. All events must belong to one process.
///
/// @param <S> state; compared by `equals`
/// @param <E> events
public final class ProcessSpec<S, E> {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ProcessManager<S, E> manager;
  private final Instant start;

  private ProcessSpec(ProcessManager<S, E> manager, Instant start) {
    this.manager = manager;
    this.start = start;
  }

  /// A specification whose clock starts on 1 January 2026 at 00:00 UTC.
  public static <S, E> ProcessSpec<S, E> of(ProcessManager<S, E> manager) {
    return new ProcessSpec<>(manager, START);
  }

  /// A copy whose clock starts at another time.
  public ProcessSpec<S, E> startingAt(Instant time) {
    return new ProcessSpec<>(manager, time);
  }

  /// A step of a story: an input, or time that passes.
  ///
  /// @param <E> events
  public sealed interface Step<E> {}

  private record Occurrence<E>(StreamId stream, E event) implements Step<E> {}

  private record Rejection<E>(StreamId stream, String command, String reason) implements Step<E> {}

  private record Passing<E>(Duration time) implements Step<E> {}

  /// An event of the domain is recorded now.
  public static <E> Step<E> happened(StreamId stream, E event) {
    return new Occurrence<>(stream, event);
  }

  /// A command of the process is rejected now.
  ///
  /// @param command its class
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public static <E> Step<E> rejected(StreamId stream, Class<?> command, String reason) {
    return new Rejection<>(stream, command.getSimpleName(), reason);
  }

  /// The clock goes forward. Timers that come due meanwhile fire, each at its time; `then` asserts
  /// the reaction to the last one.
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public static <E> Step<E> after(Duration time) {
    return new Passing<>(time);
  }

  /// What the process has seen, in order; nothing for one that has not begun.
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final Story given(Step<E>... steps) {
    return new Story(List.of(steps));
  }

  /// A process as far as its story is told.
  private final class Fold {
    private S state = manager.initialState();
    private Instant now = start;
    private Reaction reaction = Reaction.none();
    private String process = "";
    private final Map<String, Instant> timers = new HashMap<>();

    private void add(Step<E> step) {
      switch (step) {
        case Occurrence<E>(StreamId stream, E event) -> {
          requireSameProcess(stream, event);
          input(new Happened<>(stream, event, now));
        }
        case Rejection<E>(StreamId stream, String command, String reason) ->
            input(new CommandRejected<>(stream, command, reason, now));
        case Passing<E>(Duration time) -> pass(now.plus(time));
      }
    }

    /// Timers that come due meanwhile fire, those due first first; each at its time.
    private void pass(Instant end) {
      reaction = Reaction.none();
      for (Optional<Entry<String, Instant>> next = next(end); next.isPresent(); next = next(end)) {
        String timer = next.get().getKey();
        Instant due = next.get().getValue();
        timers.remove(timer);
        now = due.isAfter(now) ? due : now;
        input(new TimerFired<>(timer, due, now));
      }
      now = end;
    }

    private Optional<Entry<String, Instant>> next(Instant end) {
      return timers.entrySet().stream()
          .filter(timer -> !timer.getValue().isAfter(end))
          .min(Entry.<String, Instant>comparingByValue().thenComparing(Entry.comparingByKey()));
    }

    private void change(TimerChange change) {
      switch (change) {
        case TimerChange.Scheduled(String timer, Instant due) -> timers.put(timer, due);
        case TimerChange.Cancelled(String timer) -> timers.remove(timer);
      }
    }

    private void requireSameProcess(StreamId stream, E event) {
      String id =
          manager
              .processOf(stream, event)
              .orElseThrow(() -> new AssertionError(event + " belongs to no process"));
      if (!process.isEmpty() && !process.equals(id)) {
        throw new AssertionError(
            "%s belongs to the process %s, the events before to %s".formatted(event, id, process));
      }
      process = id;
    }

    private void input(ProcessInput<E> input) {
      state = manager.evolve(state, input);
      reaction = manager.react(state, input);
      Reaction again = manager.react(state, input);
      if (!again.equals(reaction)) {
        throw new AssertionFailedError(
            "The reaction to %s is %s, and the second time %s".formatted(input, reaction, again),
            reaction,
            again);
      }
      reaction.timers().forEach(this::change);
    }
  }

  /// A process that has seen some steps.
  public final class Story {
    private final List<Step<E>> steps;
    private final Fold fold = new Fold();

    private Story(List<Step<E>> steps) {
      this.steps = List.copyOf(steps);
      steps.forEach(fold::add);
    }

    /// The next step.
    public When when(Step<E> step) {
      Fold after = new Fold();
      steps.forEach(after::add);
      after.add(step);
      return new When(text(), step, after);
    }

    /// Asserts the state of the process.
    public void thenState(S expected) {
      require(text(), "", "state   ", expected, fold.state);
    }

    /// Asserts which process the events belong to.
    public void thenProcess(String id) {
      require(text(), "", "process ", id, fold.process);
    }

    private String text() {
      return steps.isEmpty() ? "nothing" : Outcome.lines(steps);
    }
  }

  /// An input that has come.
  public final class When {
    private final String given;
    private final Step<E> step;
    private final Fold fold;

    private When(String given, Step<E> step, Fold fold) {
      this.given = given;
      this.step = step;
      this.fold = fold;
    }

    /// Asserts the reaction to the input.
    public void then(Reaction expected) {
      require(given, "when    %s%n".formatted(step), "then    ", expected, fold.reaction);
    }

    /// Asserts that the input leads to nothing.
    public void thenNothing() {
      then(Reaction.none());
    }

    /// Asserts the state after the input.
    public void thenState(S expected) {
      require(given, "when    %s%n".formatted(step), "state   ", expected, fold.state);
    }
  }

  private static void require(
      String given, String when, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionFailedError(
          "given   %s%n%s%s%s%nbut is  %s".formatted(given, when, what, expected, actual),
          expected,
          actual);
    }
  }
}
