package dev.daybook.eventstore.processes;

import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.List;

/// What a process manager does about an input. Immutable.
///
/// ```java
/// return Reaction.none().send(PAYMENTS, StreamId.of("payment", order), new Charge(amount));
/// ```
///
/// @param commands in the order in which they are executed; at most [#COMMANDS_MAX]
public record Reaction(List<SentCommand<?>> commands) {
  public static final int COMMANDS_MAX = 100;

  private static final Reaction NONE = new Reaction(List.of());

  /// @throws IllegalArgumentException if there are too many commands
  public Reaction {
    commands = List.copyOf(commands);
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
    return new Reaction(more);
  }
}
