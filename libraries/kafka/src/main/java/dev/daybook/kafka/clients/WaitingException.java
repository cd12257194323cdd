package dev.daybook.kafka.clients;

/// Something is missing that an operator, or Kafka itself, will provide. The message says what.
public final class WaitingException extends RuntimeException {
  public WaitingException(String message) {
    super(message);
  }
}
