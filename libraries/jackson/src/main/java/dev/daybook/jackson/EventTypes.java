package dev.daybook.jackson;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.jackson.personal.FieldEncryption;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectWriter;

/// All events of a domain, each under the name that it is stored by and with the version of its
/// stored shape.
///
/// Names are chosen once: the log is full of them, so they are no class names. A shape is a record
/// of its own, apart from the domain's, so that the domain can be renamed and reordered at will;
/// the shape's version goes into the event's metadata under [#SCHEMA_VERSION], and an older version
/// is lifted by [Upcaster]s, one version at a time, when it is read.
///
/// What is encoded is decoded to an equal event, or refused when it is encoded: encoding reads back
/// what it has written and compares. A component may be null if it is annotated as JSpecify's
/// [Nullable].
///
/// Texts that are marked as [PersonalData] are sealed when an event is encoded and opened when it
/// is decoded: nobody else needs to know which they are. Both may then wait for a key.
///
/// Immutable and thread-safe. Reading is strict, as [StrictJson] is.
///
/// @param <E> a sealed type, all of whose events the catalogue knows: building it fails otherwise
public final class EventTypes<E> implements EventCodec<E> {
  /// The key in an event's metadata that holds the version of its shape, a number from 1.
  public static final String SCHEMA_VERSION = "schemaVersion";

  private static final String NO_VERSION = "its metadata names no " + SCHEMA_VERSION + " from 1";
  private static final ObjectWriter METADATA_WRITER = StrictJson.mapper().writerFor(Map.class);

  private final Map<String, StoredType<?, ?>> byName;
  private final Map<Class<?>, StoredType<?, ?>> byClass;
  private final Function<Object, E> asEvent;
  private final @Nullable FieldEncryption encryption;

  EventTypes(
      Map<String, StoredType<?, ?>> types,
      Function<Object, E> asEvent,
      @Nullable FieldEncryption encryption) {
    this(Map.copyOf(types), byClass(types.values()), asEvent, encryption);
  }

  private EventTypes(
      Map<String, StoredType<?, ?>> byName,
      Map<Class<?>, StoredType<?, ?>> byClass,
      Function<Object, E> asEvent,
      @Nullable FieldEncryption encryption) {
    this.byName = byName;
    this.byClass = byClass;
    this.asEvent = asEvent;
    this.encryption = encryption;
  }

  private static Map<Class<?>, StoredType<?, ?>> byClass(Collection<StoredType<?, ?>> types) {
    Map<Class<?>, StoredType<?, ?>> classes = new HashMap<>();
    types.forEach(type -> classes.put(type.type(), type));
    return Map.copyOf(classes);
  }

  /// Starts the catalogue of a sealed type's events.
  ///
  /// @throws IllegalArgumentException if `events`, or a type that it permits, is open to subclasses
  public static <E> EventTypesBuilder<E> of(Class<E> events) {
    return new EventTypesBuilder<>(events);
  }

  /// The stored names with the current version of each, in the order of the names.
  public SortedMap<String, Integer> versions() {
    SortedMap<String, Integer> versions = new TreeMap<>();
    byName.forEach((name, type) -> versions.put(name, type.version()));
    return Collections.unmodifiableSortedMap(versions);
  }

  Collection<StoredType<?, ?>> types() {
    return byName.values();
  }

  @Override
  public NewEvent encode(StreamId stream, E event, UUID eventId, Map<String, String> metadata) {
    StoredType<?, ?> type = byClass.get(event.getClass());
    if (type == null) {
      throw new IllegalArgumentException("No event of this catalogue: " + event.getClass());
    }
    String data = type.encode(event);
    String stored =
        type.personal().isEmpty() ? data : type.personal().encrypt(stream, data, encryption());
    String all = withVersion(type, metadata);
    try {
      return new NewEvent(eventId, type.name(), stored, all);
    } catch (IllegalArgumentException e) {
      throw new UnstorableValueException("", String.valueOf(e.getMessage()), e)
          .inEvent(type.name());
    }
  }

  private static String withVersion(StoredType<?, ?> type, Map<String, String> metadata) {
    if (metadata.containsKey(SCHEMA_VERSION)) {
      throw new IllegalArgumentException("Metadata may not name " + SCHEMA_VERSION);
    }
    Map<String, Object> all = new LinkedHashMap<>(metadata);
    all.put(SCHEMA_VERSION, type.version());
    try {
      String json = METADATA_WRITER.writeValueAsString(all);
      StorableJson.requireStorable(json);
      return json;
    } catch (JacksonException e) {
      throw UnstorableValueException.of(e).within("metadata").inEvent(type.name());
    } catch (UnstorableValueException e) {
      throw e.within("metadata").inEvent(type.name());
    }
  }

  @Override
  public E decode(RecordedEvent event) {
    StoredType<?, ?> type = byName.get(event.type());
    if (type == null) {
      throw new UnreadableEventException(event, "its type is not in the catalogue", null);
    }
    int version = version(event);
    if (version > type.version()) {
      throw new UnreadableEventException(
          event,
          "its shape has version %d, the newest known is %d".formatted(version, type.version()),
          null);
    }
    try {
      return asEvent.apply(type.decode(decrypt(type, event), version));
    } catch (EventStoreException e) { // of the keys
      throw e;
    } catch (RuntimeException e) { // upcasters and shapes are others' code, and may throw anything
      throw new UnreadableEventException(event, "its data doesn't fit its type", e);
    }
  }

  private String decrypt(StoredType<?, ?> type, RecordedEvent event) {
    return type.personal().isEmpty()
        ? event.data()
        : type.personal().decrypt(event.stream(), event.data(), encryption());
  }

  /// There are some where anything is personal, as the builder has checked.
  private FieldEncryption encryption() {
    return Objects.requireNonNull(encryption);
  }

  /// An event as others may see it: what is sealed in its data is opened, or says that it is
  /// forgotten. One without such texts, or of a type that isn't in the catalogue, is given back as
  /// it is.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  /// @throws UnreadableEventException if what should be sealed isn't
  public RecordedEvent decrypt(RecordedEvent event) {
    StoredType<?, ?> type = byName.get(event.type());
    if (type == null || type.personal().isEmpty()) {
      return event;
    }
    try {
      return event.withData(decrypt(type, event));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UnreadableEventException(event, "its data isn't sealed as its type says", e);
    }
  }

  /// This catalogue with other seals, such as ones that read the keys on a connection which the
  /// caller holds.
  public EventTypes<E> with(FieldEncryption others) {
    return new EventTypes<>(byName, byClass, asEvent, others);
  }

  /// This catalogue for decoding or revealing a batch of events, after which it is let go: the keys
  /// that it takes are fetched at once instead of one by one.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  public EventTypes<E> prefetchingKeysFor(Collection<RecordedEvent> batch) {
    Set<StreamId> streams = new HashSet<>();
    for (RecordedEvent event : batch) {
      StoredType<?, ?> type = byName.get(event.type());
      if (type != null && !type.personal().isEmpty()) {
        streams.add(event.stream());
      }
    }
    return streams.isEmpty()
        ? this
        : new EventTypes<>(byName, byClass, asEvent, encryption().prefetchingKeysFor(streams));
  }

  private static int version(RecordedEvent event) {
    try (JsonParser metadata = StrictJson.mapper().createParser(event.metadata())) {
      boolean open = metadata.nextToken() == JsonToken.START_OBJECT;
      while (open && metadata.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = metadata.currentName().equals(SCHEMA_VERSION);
        JsonToken value = metadata.nextToken();
        if (wanted && value == JsonToken.VALUE_NUMBER_INT && metadata.getIntValue() >= 1) {
          return metadata.getIntValue();
        }
        metadata.skipChildren();
      }
    } catch (JacksonException e) {
      throw new UnreadableEventException(event, NO_VERSION, e);
    }
    throw new UnreadableEventException(event, NO_VERSION, null);
  }
}
