package dev.daybook.eventstore;

import java.util.OptionalLong;

/// What a writer believes of a stream when it appends. If it is wrong, nothing is appended and the
/// writer gets a [WrongExpectedVersionException].
public sealed interface ExpectedVersion {

  /// The stream has exactly `version` events; 0 is the same as [NoStream].
  record Exact(long version) implements ExpectedVersion {
    public Exact {
      if (version < 0) {
        throw new IllegalArgumentException("A version counts from 0, got " + version);
      }
    }
  }

  /// The stream has no events yet.
  record NoStream() implements ExpectedVersion {}

  /// The stream has at least one event.
  record StreamExists() implements ExpectedVersion {}

  /// Nothing is believed; the append always fits.
  record Any() implements ExpectedVersion {}

  static ExpectedVersion exact(long version) {
    return new Exact(version);
  }

  static ExpectedVersion noStream() {
    return new NoStream();
  }

  static ExpectedVersion streamExists() {
    return new StreamExists();
  }

  static ExpectedVersion any() {
    return new Any();
  }

  /// Whether a stream that is at version `actual` is as expected.
  default boolean accepts(long actual) {
    return switch (this) {
      case Exact(long version) -> actual == version;
      case NoStream _ -> actual == 0;
      case StreamExists _ -> actual > 0;
      case Any _ -> true;
    };
  }

  /// The one version that is accepted, if it is only one.
  default OptionalLong onlyVersion() {
    return switch (this) {
      case Exact(long version) -> OptionalLong.of(version);
      case NoStream _ -> OptionalLong.of(0);
      case StreamExists _, Any _ -> OptionalLong.empty();
    };
  }
}
