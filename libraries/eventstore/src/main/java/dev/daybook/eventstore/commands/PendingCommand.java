package dev.daybook.eventstore.commands;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A command on its way to one stream, and in the end its answer. Its thread gives it into the
/// hands of whoever decides it, and gets it back.
final class PendingCommand<C, S, E> {
  final Consumer<StreamState<S>> precondition;
  final C command;
  final Map<String, String> metadata;
  final @Nullable IdempotencyKey key;
  final @Nullable ConsistencyBoundary<S, E> rule;
  private @Nullable CommandResult<S, E> result;
  private @Nullable Throwable failure;

  PendingCommand(
      Consumer<StreamState<S>> precondition,
      C command,
      Map<String, String> metadata,
      @Nullable IdempotencyKey key,
      @Nullable ConsistencyBoundary<S, E> rule) {
    this.precondition = precondition;
    this.command = command;
    this.metadata = metadata;
    this.key = key;
    this.rule = rule;
  }

  Optional<String> tag() {
    return Optional.ofNullable(key).map(IdempotencyKey::tag);
  }

  boolean isCompleted() {
    return result != null || failure != null;
  }

  void complete(CommandResult<S, E> outcome) {
    result = outcome;
  }

  void fail(Throwable cause) {
    failure = cause;
  }

  CommandResult<S, E> result() {
    return switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        if (result == null) {
          throw new IllegalStateException("The command was not completed", failure);
        }
        yield result;
      }
    };
  }
}
