package dev.daybook.jackson;

import tools.jackson.databind.node.ObjectNode;

/// Lifts the stored data of an event from one schema version to the next, when it is decoded. The
/// log itself keeps what was written.
@FunctionalInterface
public interface Upcaster {

  /// Pure: the same data give the same result.
  ///
  /// @param data as it was stored, or as the upcaster before this one left it; may be changed and
  ///   given back
  ObjectNode upcast(ObjectNode data);
}
