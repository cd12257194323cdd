package dev.daybook.bench.appends;

import dev.daybook.eventstore.StreamId;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

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
  private int at = -1;

  private Workload(String[] streams) {
    this.streams = streams;
    this.versions = new long[streams.length];
  }

  /// Creates a workload on new streams for one of `callers` callers.
  public Workload(int callers) {
    this(new String[Math.max(1, STREAMS / callers)]);
    int number = MADE.incrementAndGet();
    for (int i = 0; i < streams.length; i++) {
      streams[i] = String.format(Locale.ROOT, "%06d-%05d", number, i);
    }
  }

  /// Creates a workload on streams of `fill-log.sql` for one caller, spread over all streams.
  static Workload filled(int caller, int callers, int filledStreams, long events) {
    var workload = new Workload(new String[STREAMS / callers]);
    int apart = filledStreams / STREAMS;
    for (int i = 0; i < workload.streams.length; i++) {
      workload.streams[i] = "filled-" + (caller + i * callers) * apart;
    }
    Arrays.fill(workload.versions, events);
    return workload;
  }

  /// Moves to the next stream and increments its version.
  public void next() {
    at = (at + 1) % streams.length;
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
