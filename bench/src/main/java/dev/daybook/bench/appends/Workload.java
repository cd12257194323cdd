package dev.daybook.bench.appends;

import dev.daybook.eventstore.StreamId;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The workload of all contenders: one event with 200 bytes of JSON per call, to one of 10,000
/// streams, at an exact version. Callers have separate streams, so there are no conflicts and every
/// version is known.
public final class Workload {
  static final int STREAMS = 10_000;
  static final int DATA_BYTES = 200;
  public static final String TYPE = "FUNDS_DEPOSITED";
  public static final String METADATA = "{\"schemaVersion\": 1}";

  /// The note of an event, for contenders that write the JSON themselves.
  public static final String NOTE =
      "x".repeat(DATA_BYTES - "{\"amount\": 101, \"currency\": \"USD\", \"note\": \"\"}".length());

  private static final AtomicInteger MADE = new AtomicInteger();

  private final String[] streams;
  private final long[] versions;
  private final int first;
  private final int step;
  private int at;

  /// Creates a workload on each `step`th of some streams.
  ///
  /// @param versions of the streams; counts on
  Workload(String[] streams, long[] versions, int first, int step) {
    this.streams = streams;
    this.versions = versions;
    this.first = first;
    this.step = step;
    this.at = first - step;
  }

  /// Creates a workload on new streams for one of `callers` callers.
  public Workload(int callers) {
    this(newStreams(Math.max(1, STREAMS / callers)));
  }

  private Workload(String[] streams) {
    this(streams, new long[streams.length], 0, 1);
  }

  private static String[] newStreams(int count) {
    int number = MADE.incrementAndGet();
    return IntStream.range(0, count)
        .mapToObj(i -> String.format(Locale.ROOT, "%06d-%05d", number, i))
        .toArray(String[]::new);
  }

  /// Moves to the next stream and increments its version.
  public void next() {
    at += step;
    if (at >= streams.length) {
      at = first;
    }
    versions[at]++;
  }

  public String streamName() {
    return "account-" + streams[at];
  }

  StreamId stream() {
    return new StreamId("account", streams[at]);
  }

  /// Version of the next event, from 1.
  public long version() {
    return versions[at];
  }

  /// Data of the next event, [#DATA_BYTES] long.
  public String data() {
    String start = "{\"amount\": " + (100 + versions[at]) + ", \"currency\": \"USD\", \"note\": \"";
    return start + "x".repeat(DATA_BYTES - start.length() - 2) + "\"}";
  }
}
