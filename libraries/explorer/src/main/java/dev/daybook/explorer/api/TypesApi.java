package dev.daybook.explorer.api;

import dev.daybook.explorer.log.IndexedCounts;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogReads.Head;
import dev.daybook.explorer.log.LogSummaries;
import dev.daybook.explorer.log.LogSummaries.TypeCount;
import dev.daybook.jackson.EventSchemas;
import dev.daybook.jackson.EventTypes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The types of events: those of the last events, and those that the application knows.
final class TypesApi {
  private static final int HOURS = 24;

  /// Maximum number of types whose events are counted by hour.
  private static final int PLOTTED_MAX = 50;

  private static final String GENERATOR =
      "com.github.victools.jsonschema.generator.SchemaGenerator";

  private final LogReads log;
  private final LogSummaries summaries;
  private final @Nullable IndexedCounts counts;
  private final List<EventTypes<?>> types;
  private final AtomicReference<@Nullable Map<String, ObjectNode>> schemas =
      new AtomicReference<>();

  /// @param counts null if the log has no read models
  TypesApi(
      LogReads log,
      LogSummaries summaries,
      @Nullable IndexedCounts counts,
      List<EventTypes<?>> types) {
    this.log = log;
    this.summaries = summaries;
    this.counts = counts;
    this.types = List.copyOf(types);
  }

  ObjectNode list(Parameters parameters) {
    Head newest = log.head(parameters.asOf()).orElse(null);
    long head = newest == null ? 0 : newest.position();
    Counted counted = count(head);
    Map<String, Integer> known = new TreeMap<>();
    types.forEach(it -> known.putAll(it.versions()));
    ObjectNode json =
        EventJson.object()
            .put("head", head)
            .put("lookedBackTo", Math.min(head, counted.after() + 1))
            .put("complete", counted.types().size() < LogSummaries.ROWS_MAX);
    counted.indexedUpTo().ifPresent(it -> json.put("indexedUpTo", it));
    Map<String, List<Long>> perHour = perHour(counted, newest);
    ArrayNode array = json.putArray("types");
    for (TypeCount count : counted.types()) {
      ObjectNode type =
          array
              .addObject()
              .put("type", count.type())
              .put("events", count.events())
              .put("firstPosition", count.firstPosition())
              .put("firstAt", count.firstAt().toString())
              .put("lastPosition", count.lastPosition())
              .put("lastAt", count.lastAt().toString());
      count.versions().forEach(type.putArray("versions")::add);
      List<Long> hours = perHour.get(count.type());
      if (hours != null) {
        hours.forEach(type.putArray("perHour")::add);
      }
      putKnown(type, known.remove(count.type()));
    }
    known.forEach(
        (name, version) -> putKnown(array.addObject().put("type", name).put("events", 0), version));
    return json;
  }

  /// Counted types, the most frequent first.
  ///
  /// @param after events up to this position are counted up to `indexedUpTo` only
  /// @param indexedUpTo up to which position the index has counted; empty without one
  private record Counted(List<TypeCount> types, long after, OptionalLong indexedUpTo) {}

  /// Up to where the index reaches by the index, and then event by event.
  private Counted count(long head) {
    OptionalLong indexed = counts == null ? OptionalLong.empty() : counts.indexedUpTo();
    if (counts == null || indexed.isEmpty()) {
      long after = LogSummaries.beginning(head);
      return new Counted(summaries.types(after, head), after, OptionalLong.empty());
    }
    long complete = IndexedCounts.completeUpTo(head, indexed.getAsLong());
    long after = Math.max(complete, LogSummaries.beginning(head));
    SequencedMap<String, TypeCount> all = new LinkedHashMap<>();
    counts.types(complete).forEach(it -> all.put(it.type(), it));
    summaries.types(after, head).forEach(it -> all.merge(it.type(), it, TypeCount::and));
    List<TypeCount> sorted =
        all.values().stream()
            .sorted(
                Comparator.comparingLong(TypeCount::events)
                    .reversed()
                    .thenComparing(TypeCount::type))
            .limit(LogSummaries.ROWS_MAX)
            .toList();
    return new Counted(
        sorted, after == complete ? 0 : after, OptionalLong.of(Math.min(head, complete)));
  }

  /// The numbers of events in the hours before a time, by type; empty without an index.
  private Map<String, List<Long>> perHour(Counted counted, @Nullable Head newest) {
    if (counts == null || newest == null || counted.indexedUpTo().isEmpty()) {
      return Map.of();
    }
    Instant hour = newest.recordedAt().truncatedTo(ChronoUnit.HOURS);
    List<Instant> starts = new ArrayList<>();
    for (int i = HOURS - 1; i >= 0; i--) {
      starts.add(hour.minus(Duration.ofHours(i)));
    }
    List<Long> positions = new ArrayList<>(log.countBefore(starts));
    positions.add(newest.position());
    var names = counted.types().stream().map(TypeCount::type).limit(PLOTTED_MAX).toList();
    var totals = counts.count(IndexedCounts.Kind.TYPE, names, positions);
    if (totals.countedUpTo() < newest.position()) {
      return Map.of(); // the index is far behind
    }
    Map<String, List<Long>> perHour = new HashMap<>();
    totals.byName().forEach((name, of) -> perHour.put(name, differences(of)));
    return perHour;
  }

  private static List<Long> differences(List<Long> totals) {
    List<Long> differences = new ArrayList<>();
    for (int i = 1; i < totals.size(); i++) {
      differences.add(totals.get(i) - totals.get(i - 1));
    }
    return differences;
  }

  private static void putKnown(ObjectNode type, @Nullable Integer version) {
    if (version != null) {
      type.put("currentVersion", version);
    }
  }

  /// The JSON Schema of a type's data.
  ObjectNode schema(Parameters parameters) {
    String type = parameters.require("type");
    if (types.isEmpty()) {
      throw ApiException.notFound("The application has named no event types to the explorer");
    }
    if (!hasGenerator()) {
      throw ApiException.notFound(
          "Schemas need com.github.victools:jsonschema-generator in the application");
    }
    ObjectNode schema = schemas().get(type);
    if (schema == null) {
      throw ApiException.notFound("The application has not named the type " + type);
    }
    ObjectNode json = EventJson.object().put("type", type);
    json.set("schema", schema);
    return json;
  }

  private static boolean hasGenerator() {
    try {
      Class.forName(GENERATOR, false, TypesApi.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException ignored) {
      return false; // an optional dependency
    }
  }

  private Map<String, ObjectNode> schemas() {
    Map<String, ObjectNode> made = schemas.get();
    if (made == null) {
      Map<String, ObjectNode> all = new TreeMap<>();
      types.forEach(it -> all.putAll(new EventSchemas(it).current()));
      made = Map.copyOf(all);
      schemas.set(made);
    }
    return Objects.requireNonNull(made);
  }
}
