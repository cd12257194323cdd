package dev.daybook.jackson;

import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.daybook.jackson.personal.PersonalData;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schemas (draft 2020-12) of event types: documentation for readers in other languages,
/// and a check. A test that compares them with a committed folder detects a stored form that was
/// changed without a new version.
///
/// [PersonalData] is described as readers see it; the log holds a ciphertext there.
///
/// It needs `com.github.victools:jsonschema-generator`, which an application that uses it, usually
/// in a test, adds to its dependencies.
///
/// A file holds the schema of one version of one event, `NAME.v1.json`. Files are only ever added:
/// the log keeps events of older versions.
public final class EventSchemas {
  private final EventTypes<?> types;
  private final SchemaGenerator generator;

  public EventSchemas(EventTypes<?> types) {
    this.types = types;
    var config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON);
    config.with(
        Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
    config
        .forFields()
        .withRequiredCheck(field -> !isNullable(field.getRawMember()))
        .withNullableCheck(field -> isNullable(field.getRawMember()))
        .withDescriptionResolver(field -> description(field.getRawMember()));
    this.generator = new SchemaGenerator(config.build());
  }

  private static boolean isNullable(Field field) {
    return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static @Nullable String description(Field field) {
    PersonalData personal = field.getAnnotation(PersonalData.class);
    return personal == null
        ? null
        : "Personal data: encrypted in the log; \"%s\" after erasure"
            .formatted(personal.erasedAs());
  }

  /// The current schema of each event, by its stored name.
  public SortedMap<String, ObjectNode> current() {
    SortedMap<String, ObjectNode> schemas = new TreeMap<>();
    types.types().forEach(type -> schemas.put(type.name(), schema(type)));
    return schemas;
  }

  private ObjectNode schema(StoredType<?, ?> type) {
    return generator.generateSchema(type.payload());
  }

  /// Compares a folder with the event types. Returns one sentence for each violation, with what to
  /// do; empty if there is none.
  ///
  /// @throws IOException if the folder can't be read
  public SortedSet<String> violations(Path folder) throws IOException {
    Set<String> files = files(folder);
    SortedSet<String> violations = new TreeSet<>();
    for (StoredType<?, ?> type : types.types()) {
      for (int version = 1; version <= type.version(); version++) {
        String file = file(type, version);
        if (!files.remove(file)) {
          violations.add(file + " is missing: add it by EventSchemas.addTo");
        } else if (version == type.version() && !read(folder.resolve(file)).equals(schema(type))) {
          violations.add(changed(type, file));
        }
      }
    }
    files.forEach(file -> violations.add(unknown(file)));
    return violations;
  }

  /// Adds the schemas that a folder lacks. Never changes existing files.
  ///
  /// @throws IOException if the folder can't be read or written
  public void addTo(Path folder) throws IOException {
    for (StoredType<?, ?> type : types.types()) {
      Path file = folder.resolve(file(type, type.version()));
      if (!Files.exists(file)) {
        Files.writeString(file, schema(type).toPrettyString() + "\n");
      }
    }
  }

  private static String changed(StoredType<?, ?> type, String file) {
    return """
        The stored form of %s has changed, but its version is still %d, and logs hold events of \
        the form in %s: undo the change, or add an upcaster from version %2$d, which makes this \
        form the next version"""
        .formatted(type.name(), type.version(), file);
  }

  private static String unknown(String file) {
    return """
        %s belongs to no registered event and version, but logs may hold such events: \
        restore the event, or the upcaster from that version"""
        .formatted(file);
  }

  private static String file(StoredType<?, ?> type, int version) {
    return "%s.v%d.json".formatted(type.name(), version);
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return StrictJson.mapper().readTree(Files.readString(file));
  }
}
