package dev.daybook.jackson;

import tools.jackson.databind.node.ObjectNode;

/// Converts the stored data of an event from one schema version to the next, when the event is
/// decoded. The log itself does not change.
@FunctionalInterface
public interface Upcaster {

  /// Must be a pure function.
  ///
  /// @param data as it was stored, or as the previous upcaster returned it; may be changed and
  ///   returned
  ObjectNode upcast(ObjectNode data);
}
