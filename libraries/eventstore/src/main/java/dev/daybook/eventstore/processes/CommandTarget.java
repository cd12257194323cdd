package dev.daybook.eventstore.processes;

/// Names the handler of the commands that a process manager sends. The handler itself is given when
/// the process manager is registered.
///
/// ```java
/// static final CommandTarget<PaymentCommand> PAYMENTS = CommandTarget.named("payments");
/// ```
///
/// @param name used in error texts; 1 to [#NAME_LENGTH_MAX] characters, unique within a process
///   manager
/// @param <C> commands
@SuppressWarnings("UnusedTypeParameter") // it gives commands and handlers the same type
public record CommandTarget<C>(String name) {
  public static final int NAME_LENGTH_MAX = 100;

  public CommandTarget {
    if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "The name of a command target has 1 to %d characters".formatted(NAME_LENGTH_MAX));
    }
  }

  /// A target for commands of one type.
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public static <C> CommandTarget<C> named(String name) {
    return new CommandTarget<>(name);
  }
}
