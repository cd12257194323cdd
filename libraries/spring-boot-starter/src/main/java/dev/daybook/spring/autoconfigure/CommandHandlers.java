package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import java.util.List;

/// Creates command handlers on the log, with what the context adds to each of them.
final class CommandHandlers {
  private final EventStore log;
  private final List<CommandHandlerCustomizer> customizers;

  CommandHandlers(EventStore log, List<CommandHandlerCustomizer> customizers) {
    this.log = log;
    this.customizers = customizers;
  }

  <C, S, E> CommandHandler<C, S, E> create(Decider<C, S, E> decider, EventCodec<E> codec) {
    CommandHandler<C, S, E> handler = CommandHandler.of(log, decider, codec);
    for (CommandHandlerCustomizer customizer : customizers) {
      handler = customizer.customize(handler);
    }
    return handler;
  }
}
