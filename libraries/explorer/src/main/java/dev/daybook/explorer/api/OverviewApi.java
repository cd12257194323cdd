package dev.daybook.explorer.api;

import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogReads.Head;
import dev.daybook.explorer.log.LogSummaries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The log as a whole: its head, its rate, busy streams, epochs, and events over time.
final class OverviewApi {
  private static final int MINUTES = 60;
  private static final int BUSIEST = 10;
  private static final int BUCKETS = 60;
  private static final int BUCKETS_MAX = 200;

  private final EpochsJson epochs;
  private final LogReads log;
  private final LogSummaries summaries;
  private final InstantSource clock;

  OverviewApi(EpochsJson epochs, LogReads log, LogSummaries summaries, InstantSource clock) {
    this.epochs = epochs;
    this.log = log;
    this.summaries = summaries;
    this.clock = clock;
  }

  /// The overview.
  ObjectNode overview(Parameters parameters) {
    long asOf = parameters.asOf();
    Head head = log.head(asOf).orElse(null);
    ObjectNode json = EventJson.object().put("head", head == null ? 0 : head.position());
    if (head == null) {
      json.putNull("lastRecordedAt");
    } else {
      json.put("lastRecordedAt", head.recordedAt().toString());
    }
    putRate(json, asOf == Long.MAX_VALUE || head == null ? clock.instant() : after(head), asOf);
    putBusiest(json, head == null ? 0 : head.position());
    epochs.put(json, head == null ? 0 : head.position());
    return json;
  }

  /// The position and time of the newest event up to the time cursor.
  ObjectNode head(Parameters parameters) {
    Head head =
        log.head(parameters.asOf())
            .orElseThrow(() -> ApiException.notFound("The log has no event"));
    return EventJson.object()
        .put("position", head.position())
        .put("recordedAt", head.recordedAt().toString());
  }

  /// The first instant after an event: recorded times are in whole milliseconds.
  private static Instant after(Head head) {
    return head.recordedAt().plusMillis(1);
  }

  private void putRate(ObjectNode json, Instant now, long asOf) {
    List<Instant> minutes = new ArrayList<>();
    for (int i = MINUTES; i >= 0; i--) {
      minutes.add(now.minus(Duration.ofMinutes(i)));
    }
    List<Long> counts = countBefore(minutes, asOf);
    ArrayNode perMinute = json.putArray("perMinute");
    for (int i = 1; i < counts.size(); i++) {
      perMinute.add(counts.get(i) - counts.get(i - 1));
    }
  }

  private List<Long> countBefore(List<Instant> instants, long asOf) {
    return log.countBefore(instants).stream().map(count -> Math.min(count, asOf)).toList();
  }

  private void putBusiest(ObjectNode json, long head) {
    long after = LogSummaries.beginning(head);
    ObjectNode busiest = json.putObject("busiest").put("lookedBackTo", Math.min(head, after + 1));
    ArrayNode streams = busiest.putArray("streams");
    summaries
        .busiestStreams(head, BUSIEST)
        .forEach(
            it ->
                streams
                    .addObject()
                    .put("stream", it.stream())
                    .put("events", it.events())
                    .put("version", it.version())
                    .put("position", it.position()));
  }

  /// Events over time, in buckets of equal length.
  ObjectNode histogram(Parameters parameters) {
    int buckets = parameters.limit(BUCKETS, BUCKETS_MAX);
    long asOf = parameters.asOf();
    Head head = log.head(asOf).orElse(null);
    ObjectNode json = EventJson.object();
    ArrayNode array = json.putArray("buckets");
    if (head == null) {
      return json;
    }
    Instant from =
        parameters.instant("from").orElseGet(() -> log.event(1).orElseThrow().recordedAt());
    Instant to = parameters.instant("to").orElse(after(head));
    if (!from.isBefore(to)) {
      throw ApiException.invalid("from must be before to");
    }
    List<Instant> bounds = bounds(from, to, buckets);
    List<Long> counts = countBefore(bounds, asOf);
    json.put("from", from.toString()).put("to", to.toString());
    for (int i = 1; i < bounds.size(); i++) {
      array
          .addObject()
          .put("from", bounds.get(i - 1).toString())
          .put("to", bounds.get(i).toString())
          .put("events", counts.get(i) - counts.get(i - 1))
          .put("lastPosition", counts.get(i));
    }
    return json;
  }

  /// In whole milliseconds, the unit of recorded times.
  private static List<Instant> bounds(Instant from, Instant to, int buckets) {
    long start = from.toEpochMilli();
    long length = Math.max(buckets, to.toEpochMilli() - start);
    List<Instant> bounds = new ArrayList<>();
    for (int i = 0; i <= buckets; i++) {
      bounds.add(
          Instant.ofEpochMilli(start + length / buckets * i + length % buckets * i / buckets));
    }
    return bounds;
  }
}
