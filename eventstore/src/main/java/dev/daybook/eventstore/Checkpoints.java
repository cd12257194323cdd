package dev.daybook.eventstore;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// Where subscriptions have come, kept by whoever has a place for it: best where their handlers
/// write, too.
///
/// Implementations are thread-safe. A running subscription takes any exception for a place that is
/// away, and tries again.
public interface Checkpoints {

  /// What was stored last under a name; empty if nothing was.
  OptionalLong load(String name);

  /// Keeps a position, which a later [#load(String)] gives back.
  void store(String name, long position);

  /// Keeps nothing: each start is the first one.
  static Checkpoints none() {
    return new Checkpoints() {
      @Override
      public OptionalLong load(String name) {
        return OptionalLong.empty();
      }

      @Override
      public void store(String name, long position) {}
    };
  }

  /// Keeps them as long as the process lives, for tests.
  static Checkpoints inMemory() {
    Map<String, Long> positions = new ConcurrentHashMap<>();
    return new Checkpoints() {
      @Override
      public OptionalLong load(String name) {
        Long position = positions.get(name);
        return position == null ? OptionalLong.empty() : OptionalLong.of(position);
      }

      @Override
      public void store(String name, long position) {
        positions.put(name, position);
      }
    };
  }
}
