package dev.daybook.explorer.api;

import dev.daybook.explorer.activity.LagHistory;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogReads.TableSize;
import dev.daybook.explorer.log.ReaderTables;
import dev.daybook.postgres.options.PostgresOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Nodes and the log: epochs, leases, appends of this node, sizes on disk and growth.
final class NodesApi {
  private static final int GROWTH_DAYS = 7;

  private final EpochsJson epochs;
  private final LogReads log;
  private final @Nullable ReaderTables readers;
  private final PostgresOptions options;
  private final @Nullable LogActivity activity;
  private final LagHistory history;
  private final InstantSource clock;

  /// @param readers null if the log has no read models
  /// @param activity null if the application observes no appends for the explorer
  NodesApi(
      EpochsJson epochs,
      LogReads log,
      @Nullable ReaderTables readers,
      PostgresOptions options,
      @Nullable LogActivity activity,
      LagHistory history,
      InstantSource clock) {
    this.epochs = epochs;
    this.log = log;
    this.readers = readers;
    this.options = options;
    this.activity = activity;
    this.history = history;
    this.clock = clock;
  }

  ObjectNode nodes() {
    long head = log.headPosition(Long.MAX_VALUE);
    ObjectNode json = EventJson.object().put("head", head);
    epochs.put(json, head);
    putLeases(json);
    putActivity(json);
    ArrayNode queue = json.putArray("waitingAppends");
    history
        .samples()
        .forEach(
            it ->
                queue
                    .addObject()
                    .put("at", it.at().toString())
                    .put("appends", it.waitingAppends()));
    putSizes(json, head);
    return json;
  }

  private void putLeases(ObjectNode json) {
    ArrayNode leases = json.putArray("leases");
    if (readers == null) {
      return;
    }
    readers
        .leases()
        .forEach(
            it ->
                leases
                    .addObject()
                    .put("kind", it.kind())
                    .put("name", it.name())
                    .put("holder", it.holder().toString())
                    .put("renewedAt", it.renewedAt().toString())
                    .put("until", it.until().toString()));
  }

  private void putActivity(ObjectNode json) {
    if (activity == null) {
      json.putNull("appends");
      return;
    }
    ArrayNode minutes = json.putArray("appends");
    activity
        .minutes()
        .forEach(
            it ->
                minutes
                    .addObject()
                    .put("from", it.from().toString())
                    .put("batches", it.batches())
                    .put("appends", it.appends())
                    .put("events", it.events())
                    .put("meanMillis", it.meanMillis())
                    .put("maxMillis", it.maxMillis())
                    .put("refused", it.refused())
                    .put("sentAgain", it.sentAgain()));
  }

  private void putSizes(ObjectNode json, long head) {
    Set<String> schemas =
        options.hasReadModels()
            ? Set.copyOf(List.of(options.schema(), options.readModelSchema()))
            : Set.of(options.schema());
    ArrayNode tables = json.putArray("tables");
    long logBytes = 0;
    for (TableSize it : log.sizes(schemas)) {
      tables.addObject().put("schema", it.schema()).put("name", it.name()).put("bytes", it.bytes());
      if (it.schema().equals(options.schema())
          && (it.name().equals("events") || it.name().equals("event_tags"))) {
        logBytes += it.bytes();
      }
    }
    Instant now = clock.instant();
    long before = log.countBefore(List.of(now.minus(Duration.ofDays(GROWTH_DAYS)))).getFirst();
    double perDay = (double) (head - before) / GROWTH_DAYS;
    double bytesPerEvent = head == 0 ? 0 : (double) logBytes / head;
    json.put("logBytes", logBytes)
        .put("bytesPerEvent", Math.round(bytesPerEvent))
        .put("eventsPerDay", Math.round(perDay))
        .put("bytesPerDay", Math.round(perDay * bytesPerEvent))
        .put("growthDays", GROWTH_DAYS);
  }
}
