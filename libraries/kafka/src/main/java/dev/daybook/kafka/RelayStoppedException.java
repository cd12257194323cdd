package dev.daybook.kafka;

/// The relay must not go on.
final class RelayStoppedException extends RuntimeException {
  private final RelayStopReason reason;

  RelayStoppedException(RelayStopReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RelayStopReason reason() {
    return reason;
  }
}
