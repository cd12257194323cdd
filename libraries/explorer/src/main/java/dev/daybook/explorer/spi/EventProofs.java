package dev.daybook.explorer.spi;

import java.util.Optional;

/// Proofs that events are in the log, where the log is sealed. The explorer shows them beside the
/// event. Implementations are thread-safe and may block.
@FunctionalInterface
public interface EventProofs {
  /// The proof of an event, as text that a verifier can check.
  ///
  /// @param position of an event of the log
  /// @return empty if the event is not sealed yet
  /// @throws UnprovedException if the event can't be proved
  Optional<String> find(long position);

  /// The event or what proves it was changed.
  final class UnprovedException extends RuntimeException {
    /// @param reason for the user of the explorer
    public UnprovedException(String reason, Throwable cause) {
      super(reason, cause);
    }
  }
}
