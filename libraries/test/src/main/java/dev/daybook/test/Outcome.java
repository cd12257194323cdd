package dev.daybook.test;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a command leads to, in a specification.
///
/// @param <E> events
/// @param <R> reason of a rejection
sealed interface Outcome<E, R> {
  record Decided<E, R>(List<E> events) implements Outcome<E, R> {
    public Decided {
      events = List.copyOf(events);
    }

    @Override
    public String toString() {
      return events.isEmpty() ? "nothing happens" : lines(events);
    }
  }

  record Rejection<E, R>(R reason) implements Outcome<E, R> {
    @Override
    public String toString() {
      return "rejected: " + reason;
    }
  }

  /// Turns a rejection into its outcome, and throws any other exception unchanged.
  static <E, X extends RuntimeException, R> Function<RuntimeException, Outcome<E, R>> ofRejection(
      Class<X> rejection, Function<X, R> reason) {
    return thrown -> {
      if (!rejection.isInstance(thrown)) {
        throw thrown;
      }
      return new Rejection<>(reason.apply(rejection.cast(thrown)));
    };
  }

  /// A list as part of a failure's message.
  static String lines(List<?> events) {
    return events.stream().map(String::valueOf).collect(Collectors.joining("\n        "));
  }
}
