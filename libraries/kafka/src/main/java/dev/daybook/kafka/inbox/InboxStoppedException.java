package dev.daybook.kafka.inbox;

/// The inbox must not go on.
final class InboxStoppedException extends RuntimeException {
  InboxStoppedException(String message) {
    super(message);
  }
}
