package dev.daybook.eventstore.jackson;

import dev.daybook.eventstore.EventCodec;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.UnreadableEventException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All events of a domain, each under the name that it is stored by and with the version of its
/// stored shape.
///
/// Names are chosen once: the log is full of them, so they are no class names. A shape is a record
/// of its own, apart from the domain's, so that the domain can be renamed and reordered at will;
/// the shape's version goes into the event's metadata under [#SCHEMA_VERSION], and an older version
/// is lifted by [Upcaster]s, one version at a time, when it is read.
///
/// Immutable and thread-safe. Reading is strict, as [StrictJson] is.
///
/// @param <E> a sealed type, all of whose events the catalogue knows: building it fails otherwise
public final class EventCatalogue<E> implements EventCodec<E> {
  /// The key in an event's metadata that holds the version of its shape, a number from 1.
  public static final String SCHEMA_VERSION = "schemaVersion";

  private final Map<String, StoredType<?, ?>> byName;
  private final Map<Class<?>, StoredType<?, ?>> byClass;
  private final Function<Object, E> asEvent;

  EventCatalogue(Map<String, StoredType<?, ?>> types, Function<Object, E> asEvent) {
    this.byName = Map.copyOf(types);
    Map<Class<?>, StoredType<?, ?>> classes = new HashMap<>();
    types.values().forEach(type -> classes.put(type.type(), type));
    this.byClass = Map.copyOf(classes);
    this.asEvent = asEvent;
  }

  /// Starts the catalogue of a sealed type's events.
  public static <E> EventCatalogueBuilder<E> of(Class<E> events) {
    return new EventCatalogueBuilder<>(events);
  }

  /// The stored names with the current version of each, in the order of the names.
  public SortedMap<String, Integer> versions() {
    SortedMap<String, Integer> versions = new TreeMap<>();
    byName.forEach((name, type) -> versions.put(name, type.version()));
    return Collections.unmodifiableSortedMap(versions);
  }

  @Override
  public NewEvent encode(E event, UUID eventId, Map<String, String> metadata) {
    StoredType<?, ?> type = byClass.get(event.getClass());
    if (type == null) {
      throw new IllegalArgumentException("No event of this catalogue: " + event.getClass());
    }
    return new NewEvent(
        eventId, type.name(), type.encode(event), withVersion(type.version(), metadata));
  }

  private static String withVersion(int version, Map<String, String> metadata) {
    ObjectNode all = StrictJson.mapper().createObjectNode();
    metadata.forEach(all::put);
    if (all.has(SCHEMA_VERSION)) {
      throw new IllegalArgumentException("Metadata may not name " + SCHEMA_VERSION);
    }
    return all.put(SCHEMA_VERSION, version).toString();
  }

  @Override
  public E decode(RecordedEvent event) {
    StoredType<?, ?> type = byName.get(event.type());
    if (type == null) {
      throw new UnreadableEventException(event, "its type is not in the catalogue", null);
    }
    try {
      int version = version(event);
      if (version > type.version()) {
        throw new UnreadableEventException(
            event,
            "its shape has version %d, the newest known is %d".formatted(version, type.version()),
            null);
      }
      return asEvent.apply(type.decode(event.data(), version));
    } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
      throw new UnreadableEventException(event, "its data doesn't fit its type", e);
    }
  }

  private static int version(RecordedEvent event) {
    JsonNode version = StrictJson.mapper().readTree(event.metadata()).get(SCHEMA_VERSION);
    if (version == null || !version.canConvertToExactIntegral() || version.asInt() < 1) {
      throw new UnreadableEventException(
          event, "its metadata names no " + SCHEMA_VERSION + " from 1", null);
    }
    return version.asInt();
  }
}
