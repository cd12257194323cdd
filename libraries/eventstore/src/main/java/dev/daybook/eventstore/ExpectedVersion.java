package dev.daybook.eventstore;

import java.util.OptionalLong;

/// The version that a stream must have for an append. If it has another version, nothing is
/// appended and the writer gets a `WrongExpectedVersionException`.
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

  /// Any version; the check always succeeds.
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

  /// Whether version `actual` of a stream is as expected.
  default boolean accepts(long actual) {
    return switch (this) {
      case Exact(long version) -> actual == version;
      case NoStream ignored -> actual == 0;
      case StreamExists ignored -> actual > 0;
      case Any ignored -> true;
    };
  }

  /// The only version that is accepted; empty if there are several.
  default OptionalLong onlyVersion() {
    return switch (this) {
      case Exact(long version) -> OptionalLong.of(version);
      case NoStream ignored -> OptionalLong.of(0);
      case StreamExists ignored -> OptionalLong.empty();
      case Any ignored -> OptionalLong.empty();
    };
  }
}
