package dev.daybook.processes;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.IdempotencyKey;
import java.util.Map;

/// Executes the commands of a target that one [dev.daybook.eventstore.commands.CommandHandler]
/// can't: such as a transfer, which is one decision on two accounts. Thread-safe.
///
/// @param <C> commands
@FunctionalInterface
public interface CommandExecutor<C> {
  /// Decides a command, and appends its events by at most one append. Gives handlers `log` by
  /// `CommandHandler.on`, and `key` by `CommandHandler.once`: then the events and the outcome on
  /// the stream of the process are one append, and happen once.
  ///
  /// @param log reads the log, and appends to it. A second append fails
  /// @param key of this command
  /// @param stream that the reaction names
  /// @param metadata for each event
  /// @throws RuntimeException the rejection of a business rule, if nothing was appended; or any
  ///   other failure, after which the step is tried again
  void execute(
      EventStore log, IdempotencyKey key, StreamId stream, C command, Map<String, String> metadata);
}
