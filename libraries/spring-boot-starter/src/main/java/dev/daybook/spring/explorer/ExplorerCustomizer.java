package dev.daybook.spring.explorer;

import dev.daybook.explorer.Explorer;

/// A bean that changes the explorer of the context, for example by naming states.
@FunctionalInterface
public interface ExplorerCustomizer {
  /// The explorer that is used instead.
  Explorer customize(Explorer explorer);
}
