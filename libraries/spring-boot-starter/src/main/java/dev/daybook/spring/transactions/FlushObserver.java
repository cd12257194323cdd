package dev.daybook.spring.transactions;

/// Called around the append of a transaction, before its commit.
@FunctionalInterface
public interface FlushObserver {
  /// Runs an append.
  ///
  /// @param flush must be run exactly once, on this thread; its exception is thrown on
  void observe(Runnable flush);
}
