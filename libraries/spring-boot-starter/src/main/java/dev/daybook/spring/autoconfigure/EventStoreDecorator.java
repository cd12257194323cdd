package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.EventStore;
import java.util.function.UnaryOperator;

/// Decorates the log for the beans that get an [EventStore] injected. Decorators are applied in
/// their order, the first one next to the log.
@FunctionalInterface
public interface EventStoreDecorator extends UnaryOperator<EventStore> {}
