package dev.daybook.explorer.api;

import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogSummaries;
import dev.daybook.explorer.log.LogSummaries.TypeCount;
import dev.daybook.jackson.EventSchemas;
import dev.daybook.jackson.EventTypes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The types of events: those of the last events, and those that the application knows.
final class TypesApi {
  private static final String GENERATOR =
      "com.github.victools.jsonschema.generator.SchemaGenerator";

  private final LogReads log;
  private final LogSummaries summaries;
  private final List<EventTypes<?>> types;
  private final AtomicReference<@Nullable Map<String, ObjectNode>> schemas =
      new AtomicReference<>();

  TypesApi(LogReads log, LogSummaries summaries, List<EventTypes<?>> types) {
    this.log = log;
    this.summaries = summaries;
    this.types = List.copyOf(types);
  }

  ObjectNode list(Parameters parameters) {
    long head = log.headPosition(parameters.asOf());
    long after = LogSummaries.beginning(head);
    Map<String, Integer> known = new TreeMap<>();
    types.forEach(it -> known.putAll(it.versions()));
    ObjectNode json =
        EventJson.object().put("head", head).put("lookedBackTo", Math.min(head, after + 1));
    ArrayNode array = json.putArray("types");
    for (TypeCount count : summaries.types(head)) {
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
      putKnown(type, known.remove(count.type()));
    }
    known.forEach(
        (name, version) -> putKnown(array.addObject().put("type", name).put("events", 0), version));
    return json;
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
