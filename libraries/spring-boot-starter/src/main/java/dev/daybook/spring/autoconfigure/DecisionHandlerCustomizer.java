package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.boundaries.DecisionHandler;

/// Changes the decision handler of the context: its backoff or event ids. Customizers are applied
/// in their order.
@FunctionalInterface
public interface DecisionHandlerCustomizer {
  /// Returns a handler made from the one that is given, by its `with…` methods.
  DecisionHandler customize(DecisionHandler handler);
}
