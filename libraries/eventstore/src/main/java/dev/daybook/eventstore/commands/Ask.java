package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.commands.CommandHandler.Handled;
import dev.daybook.eventstore.commands.CommandHandler.Loaded;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A command on its way to one stream, and in the end its answer. Its thread gives it into the
/// hands of whoever decides it, and gets it back.
final class Ask<C, S, E> {
  final Consumer<Loaded<S>> precondition;
  final C command;
  final Map<String, String> metadata;
  final @Nullable CommandKey key;
  final @Nullable WiderRule<S, E> rule;
  private @Nullable Handled<S, E> handled;
  private @Nullable Throwable failure;

  Ask(
      Consumer<Loaded<S>> precondition,
      C command,
      Map<String, String> metadata,
      @Nullable CommandKey key,
      @Nullable WiderRule<S, E> rule) {
    this.precondition = precondition;
    this.command = command;
    this.metadata = metadata;
    this.key = key;
    this.rule = rule;
  }

  Optional<String> tag() {
    return Optional.ofNullable(key).map(CommandKey::tag);
  }

  boolean isAnswered() {
    return handled != null || failure != null;
  }

  void answer(Handled<S, E> answer) {
    handled = answer;
  }

  void fail(Throwable cause) {
    failure = cause;
  }

  Handled<S, E> answer() {
    return switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        if (handled == null) {
          throw new IllegalStateException("A command was not answered", failure);
        }
        yield handled;
      }
    };
  }
}
