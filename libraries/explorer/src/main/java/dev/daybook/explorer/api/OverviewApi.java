package dev.daybook.explorer.api;

import dev.daybook.eventstore.OccurredAt;
import dev.daybook.explorer.activity.CommandRefusals;
import dev.daybook.explorer.activity.LagHistory;
import dev.daybook.explorer.log.IndexReads;
import dev.daybook.explorer.log.IndexedCounts;
import dev.daybook.explorer.log.IndexedCounts.Counts;
import dev.daybook.explorer.log.IndexedCounts.Kind;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogReads.Head;
import dev.daybook.explorer.log.LogSummaries;
import dev.daybook.explorer.log.LogTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
  private final LogTimes times;
  private final @Nullable IndexReads index;
  private final @Nullable IndexedCounts counts;
  private final LogSummaries summaries;
  private final LagHistory lags;
  private final @Nullable CommandRefusals refusals;
  private final InstantSource clock;

  /// @param index null if the log has no read models; so is `counts`
  /// @param refusals null if the application observes no commands for the explorer
  OverviewApi(
      EpochsJson epochs,
      LogReads log,
      LogTimes times,
      @Nullable IndexReads index,
      @Nullable IndexedCounts counts,
      LogSummaries summaries,
      LagHistory lags,
      @Nullable CommandRefusals refusals,
      InstantSource clock) {
    this.epochs = epochs;
    this.log = log;
    this.times = times;
    this.index = index;
    this.counts = counts;
    this.summaries = summaries;
    this.lags = lags;
    this.refusals = refusals;
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
    putRate(
        json,
        asOf == Long.MAX_VALUE || head == null ? clock.instant() : after(head.recordedAt()),
        asOf);
    putBusiest(json, head == null ? 0 : head.position());
    epochs.put(json, head == null ? 0 : head.position());
    if (asOf == Long.MAX_VALUE) {
      putLags(json);
      putRefusals(json);
    }
    return json;
  }

  private void putLags(ObjectNode json) {
    List<LagHistory.Sample> samples = new ArrayList<>(lags.samples());
    samples.add(lags.now());
    ReadersApi.putLags(json, samples);
  }

  private void putRefusals(ObjectNode json) {
    if (refusals == null) {
      json.putNull("refusals");
      return;
    }
    ArrayNode array = json.putArray("refusals");
    for (CommandRefusals.Refused it : refusals.lastHour()) {
      ArrayNode perMinute =
          array
              .addObject()
              .put("reason", it.reason())
              .put("total", it.total())
              .putArray("perMinute");
      it.perMinute().forEach(perMinute::add);
    }
  }

  /// The position and time of the newest event up to the time cursor.
  ObjectNode head(Parameters parameters) {
    Head head =
        log.head(parameters.asOf())
            .orElseThrow(() -> ApiException.notFound("The log has no event"));
    ObjectNode json =
        EventJson.object()
            .put("position", head.position())
            .put("recordedAt", head.recordedAt().toString());
    if (parameters.isByOccurrence()) {
      json.put("reachedAt", times.reached(head.position()).toString());
    }
    return json;
  }

  /// The position of the last event before a time.
  ObjectNode positionAt(Parameters parameters) {
    Instant at = parameters.requireInstant("at");
    long position = times.positionsBefore(List.of(at), parameters.isByOccurrence()).getFirst();
    return EventJson.object().put("position", position);
  }

  /// The first instant after an event: times are in whole milliseconds. Later ones than the year
  /// 9999 can't be written.
  private static Instant after(Instant time) {
    Instant next = time.plusMillis(1);
    return next.isBefore(OccurredAt.LATEST) ? next : OccurredAt.LATEST;
  }

  private void putRate(ObjectNode json, Instant now, long asOf) {
    List<Instant> minutes = new ArrayList<>();
    for (int i = MINUTES; i >= 0; i--) {
      minutes.add(now.minus(Duration.ofMinutes(i)));
    }
    List<Long> counts = countBefore(minutes, asOf);
    ArrayNode perMinute = json.putArray("perMinute");
    ArrayNode heads = json.putArray("heads");
    for (int i = 1; i < counts.size(); i++) {
      perMinute.add(counts.get(i) - counts.get(i - 1));
      heads.add(counts.get(i));
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

  /// Events over time, in buckets of equal length; only those of some types or categories, where
  /// the index knows them.
  ObjectNode histogram(Parameters parameters) {
    int buckets = parameters.limit(BUCKETS, BUCKETS_MAX);
    long asOf = parameters.asOf();
    Head head = log.head(asOf).orElse(null);
    ObjectNode json = EventJson.object();
    ArrayNode array = json.putArray("buckets");
    if (head == null) {
      return json;
    }
    boolean byOccurrence = parameters.isByOccurrence();
    Instant from =
        parameters
            .instant("from")
            .orElseGet(
                () -> byOccurrence ? times.reached(1) : log.event(1).orElseThrow().recordedAt());
    Instant to =
        parameters
            .instant("to")
            .orElseGet(
                () ->
                    byOccurrence
                        ? after(times.reached(head.position()))
                        : after(head.recordedAt()));
    if (!from.isBefore(to)) {
      throw ApiException.invalid("from must be before to");
    }
    List<Instant> bounds = bounds(from, to, buckets);
    List<Long> positions =
        times.positionsBefore(bounds, byOccurrence).stream().map(it -> Math.min(it, asOf)).toList();
    List<Long> totals = totals(parameters, positions, json);
    json.put("from", from.toString()).put("to", to.toString());
    for (int i = 1; i < bounds.size(); i++) {
      array
          .addObject()
          .put("from", bounds.get(i - 1).toString())
          .put("to", bounds.get(i).toString())
          .put("events", totals.get(i) - totals.get(i - 1))
          .put("lastPosition", positions.get(i));
    }
    Instant end = parameters.instant("to").isPresent() ? to : Instant.MAX;
    epochs.putMarks(
        json,
        head.position(),
        from,
        end,
        it -> byOccurrence ? times.reached(it.beganAfter()) : it.beganAt());
    OptionalLong indexed = index == null ? OptionalLong.empty() : index.indexedUpTo();
    indexed.ifPresent(position -> json.put("indexedUpTo", position));
    return json;
  }

  /// The numbers of events up to some positions: of the types or categories that are asked for, if
  /// the index knows them; else of all.
  private List<Long> totals(Parameters parameters, List<Long> positions, ObjectNode json) {
    List<String> types = parameters.values("type");
    List<String> names = types.isEmpty() ? parameters.values("category") : types;
    if (!types.isEmpty() && !parameters.values("category").isEmpty()) {
      throw ApiException.invalid("The events are counted by type or by category, not by both");
    }
    if (counts == null || names.isEmpty()) {
      return positions;
    }
    Kind kind = types.isEmpty() ? Kind.CATEGORY : Kind.TYPE;
    Counts found = counts.count(kind, names, positions);
    if (found.byName().isEmpty()) {
      return positions;
    }
    names.forEach(json.putArray("counted")::add);
    json.put("countedUpTo", Math.min(found.countedUpTo(), positions.getLast()));
    List<Long> totals = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      int number = i;
      totals.add(found.byName().values().stream().mapToLong(of -> of.get(number)).sum());
    }
    return totals;
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
