package dev.daybook.processes;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.IdempotencyKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Where the commands of one target go.
///
/// @param rejection the exception with which the decider rejects a command
/// @param reason of a rejection
record CommandRoute<C, X extends RuntimeException>(
    CommandExecutor<C> executor, Class<X> rejection, Function<X, String> reason) {

  /// Executes a command.
  ///
  /// @param log that the events are appended through
  /// @return the reason if a business rule rejects it; empty if it was accepted
  /// @throws RuntimeException if it failed
  Optional<String> execute(
      EventStore log,
      IdempotencyKey key,
      StreamId stream,
      C command,
      Map<String, String> metadata) {
    try {
      executor.execute(log, key, stream, command, metadata);
      return Optional.empty();
    } catch (RuntimeException e) {
      if (rejection.isInstance(e)) {
        return Optional.of(reason.apply(rejection.cast(e)));
      }
      throw e;
    }
  }
}
