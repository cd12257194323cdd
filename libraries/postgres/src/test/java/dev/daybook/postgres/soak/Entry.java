package dev.daybook.postgres.soak;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A request to the log or a result of it, as one line of a process's [Journal].
///
/// Times are of `System.nanoTime()`, one clock for all processes of the machine.
sealed interface Entry {

  /// An append is sent, for the first time or as a retry.
  record Sent(String append, long time, Unit unit) implements Entry {}

  /// The append was acknowledged.
  ///
  /// @param versions of its streams, in order
  record Acknowledged(String append, long time, List<Long> versions, long position)
      implements Entry {}

  /// It was refused because of the version of a stream.
  record Unexpected(String append, long time, StreamId stream, long actual) implements Entry {}

  /// It was refused because the event at a position violates its condition.
  record Against(String append, long time, long position) implements Entry {}

  /// It was refused by the rule of [Loans].
  ///
  /// @param member tag of the member with an open loan
  /// @param position of that loan; 0 if it belongs to the append itself
  record AgainstRule(String append, long time, String member, long position) implements Entry {}

  /// It was cancelled or refused: this attempt has appended nothing.
  record NothingDone(String append, long time) implements Entry {}

  /// Its outcome is unknown.
  record Unknown(String append, long time) implements Entry {}

  /// An unexpected exception was thrown.
  record Strange(String what) implements Entry {}

  /// A stream was read completely.
  ///
  /// @param time start of the read
  /// @param version the number of events
  /// @param digest of these events, see [Digest]
  record StreamRead(long time, StreamId stream, long version, long digest) implements Entry {}

  /// The log was read between two positions.
  ///
  /// @param time start of the read
  /// @param whole whether the read reached the end
  record LogRead(long time, long after, long upto, long digest, boolean whole) implements Entry {}

  /// The contents of an append.
  ///
  /// @param claim a tag of all its events, which no other event may have; empty for none
  record Unit(List<Part> parts, String claim) {
    List<UUID> eventIds() {
      return parts.stream().flatMap(part -> part.eventIds().stream()).toList();
    }

    /// Whether a retry is recognized as a duplicate.
    boolean isRepeatable() {
      return !claim.isEmpty()
          || parts.stream().anyMatch(part -> part.expected().onlyVersion().isPresent());
    }

    @Override
    public String toString() {
      return join(";", parts.stream()) + "\t" + claim;
    }

    static Unit parse(String parts, String claim) {
      return new Unit(Arrays.stream(parts.split(";", -1)).map(Part::parse).toList(), claim);
    }
  }

  /// Its part for one stream.
  record Part(StreamId stream, ExpectedVersion expected, List<UUID> eventIds) {
    private static final String ANY = "any";
    private static final String EXISTS = "exists";

    @Override
    public String toString() {
      String version =
          switch (expected) {
            case ExpectedVersion.Exact(long exact) -> Long.toString(exact);
            case ExpectedVersion.NoStream _ -> "0";
            case ExpectedVersion.StreamExists _ -> EXISTS;
            case ExpectedVersion.Any _ -> ANY;
          };
      return stream + "=" + version + "=" + join(",", eventIds.stream());
    }

    static Part parse(String text) {
      String[] fields = text.split("=", -1);
      ExpectedVersion expected =
          switch (fields[1]) {
            case ANY -> ExpectedVersion.any();
            case EXISTS -> ExpectedVersion.streamExists();
            default -> ExpectedVersion.exact(Long.parseLong(fields[1]));
          };
      return new Part(
          StreamId.parse(fields[0]),
          expected,
          Arrays.stream(fields[2].split(",", -1)).map(UUID::fromString).toList());
    }
  }

  default String line() {
    return switch (this) {
      case Sent e -> line("sent", e.append, e.time, e.unit);
      case Acknowledged e ->
          line("acknowledged", e.append, e.time, join(",", e.versions.stream()), e.position);
      case Unexpected e -> line("unexpected", e.append, e.time, e.stream, e.actual);
      case Against e -> line("against", e.append, e.time, e.position);
      case AgainstRule e -> line("rule", e.append, e.time, e.member, e.position);
      case NothingDone e -> line("nothing", e.append, e.time);
      case Unknown e -> line("unknown", e.append, e.time);
      case Strange e -> line("strange", e.what.replaceAll("\\s+", " "));
      case StreamRead e -> line("stream", e.time, e.stream, e.version, e.digest);
      case LogRead e -> line("log", e.time, e.after, e.upto, e.digest, e.whole);
    };
  }

  static Entry parse(String line) {
    String[] f = line.split("\t", -1);
    return switch (f[0]) {
      case "sent" -> new Sent(f[1], number(f[2]), Unit.parse(f[3], f[4]));
      case "acknowledged" ->
          new Acknowledged(
              f[1],
              number(f[2]),
              Arrays.stream(f[3].split(",", -1)).map(Long::valueOf).toList(),
              number(f[4]));
      case "unexpected" -> new Unexpected(f[1], number(f[2]), StreamId.parse(f[3]), number(f[4]));
      case "against" -> new Against(f[1], number(f[2]), number(f[3]));
      case "rule" -> new AgainstRule(f[1], number(f[2]), f[3], number(f[4]));
      case "nothing" -> new NothingDone(f[1], number(f[2]));
      case "unknown" -> new Unknown(f[1], number(f[2]));
      case "strange" -> new Strange(f[1]);
      case "stream" ->
          new StreamRead(number(f[1]), StreamId.parse(f[2]), number(f[3]), number(f[4]));
      case "log" ->
          new LogRead(
              number(f[1]), number(f[2]), number(f[3]), number(f[4]), Boolean.parseBoolean(f[5]));
      default -> throw new IllegalArgumentException(line);
    };
  }

  private static String line(Object... fields) {
    return join("\t", Arrays.stream(fields));
  }

  private static String join(String separator, Stream<?> parts) {
    return parts.map(Object::toString).collect(Collectors.joining(separator));
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }
}
