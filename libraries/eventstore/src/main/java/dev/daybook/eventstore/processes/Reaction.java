package dev.daybook.eventstore.processes;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a process manager does about an input. Immutable.
///
/// ```java
/// return Reaction.none().send(PAYMENTS, StreamId.of("payment", order), new Charge(amount));
/// ```
///
/// @param commands in the order in which they are executed; at most [#COMMANDS_MAX]
/// @param timers changes of timers, in order, before the first command; at most [#TIMERS_MAX]
public record Reaction(List<SentCommand<?>> commands, List<TimerChange> timers) {
  public static final int COMMANDS_MAX = 100;
  public static final int TIMERS_MAX = 100;

  private static final Reaction NONE = new Reaction(List.of(), List.of());

  /// @throws IllegalArgumentException if there are too many
  public Reaction {
    commands = List.copyOf(commands);
    timers = List.copyOf(timers);
    if (timers.size() > TIMERS_MAX) {
      throw new IllegalArgumentException(
          "A reaction changes at most %d timers, got %d".formatted(TIMERS_MAX, timers.size()));
    }
    if (commands.size() > COMMANDS_MAX) {
      throw new IllegalArgumentException(
          "A reaction has at most %d commands, got %d".formatted(COMMANDS_MAX, commands.size()));
    }
  }

  /// Does nothing.
  public static Reaction none() {
    return NONE;
  }

  /// This reaction, and then a command.
  ///
  /// @param stream on which the command is decided
  public <C> Reaction send(CommandTarget<C> target, StreamId stream, C command) {
    List<SentCommand<?>> more = new ArrayList<>(commands);
    more.add(new SentCommand<>(target, stream, command));
    return new Reaction(more, timers);
  }

  /// This reaction, and a timer that fires at a time, or at once if the time is past. It replaces a
  /// pending timer of the same name.
  ///
  /// @param timer its name within the process
  /// @param due computed from [ProcessInput#at()]; to the microsecond, at most 100 years after it
  public Reaction schedule(String timer, Instant due) {
    return with(new TimerChange.Scheduled(timer, due));
  }

  /// This reaction, and the end of a timer. Does nothing if the timer has fired already, or is not
  /// known.
  public Reaction cancel(String timer) {
    return with(new TimerChange.Cancelled(timer));
  }

  private Reaction with(TimerChange change) {
    List<TimerChange> more = new ArrayList<>(timers);
    more.add(change);
    return new Reaction(commands, more);
  }
}
