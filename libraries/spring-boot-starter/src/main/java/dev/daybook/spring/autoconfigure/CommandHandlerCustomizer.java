package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.commands.CommandHandler;

/// Changes the command handlers that are created for the deciders of the context: their cache,
/// backoff or event ids. Customizers are applied in their order.
public interface CommandHandlerCustomizer {
  /// Returns a handler made from the one that is given, by its `with…` methods.
  <C, S, E> CommandHandler<C, S, E> customize(CommandHandler<C, S, E> handler);
}
