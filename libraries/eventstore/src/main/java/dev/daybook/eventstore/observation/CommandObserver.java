package dev.daybook.eventstore.observation;

import java.util.function.Supplier;

/// Called around each call of a command handler or decision handler that decides a command: to
/// measure the call, or to give it a span of a trace. The call includes reading, repeated decisions
/// after lost races, and the append.
///
/// Thread-safe.
public interface CommandObserver {
  /// Runs a call.
  ///
  /// @param command class of the command; if a decision is given as a function, its class
  /// @param call must be run exactly once, on this thread
  /// @return the result of the call; its exception is thrown on
  <R> R observe(Class<?> command, Supplier<R> call);

  /// An observer that only runs the calls.
  static CommandObserver none() {
    return Unobserved.INSTANCE;
  }
}
