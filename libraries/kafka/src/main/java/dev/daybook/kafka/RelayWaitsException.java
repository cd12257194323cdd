package dev.daybook.kafka;

/// Something that the relay needs is not there yet; it tries again.
final class RelayWaitsException extends RuntimeException {
  RelayWaitsException(String message) {
    super(message);
  }
}
