package dev.daybook.jackson;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import dev.daybook.jackson.flat.FlatMetadata;
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

/// The event types of a domain: each event with its stored name, its stored form and the version of
/// this form. Encodes events as JSON and decodes them.
///
/// A stored name never changes, because events in the log have it. It doesn't depend on the name of
/// a class. The stored form is the event's own record, or a separate record; with a separate one,
/// the domain's classes can change freely. Its version is stored in the event's metadata under
/// [#SCHEMA_VERSION]. Events of an older version are converted by [Upcaster]s when they are
/// decoded, one version after another.
///
/// Every encoded event is decoded to an equal event: encoding decodes its result, compares, and
/// rejects the event if they differ. A component may be null only if it is annotated with
/// JSpecify's [Nullable], or in Kotlin if its type has a `?`.
///
/// Fields that are annotated with `@PersonalData` are encrypted and decrypted by the
/// [FieldEncryption] of the builder; this may block while a key is fetched.
///
/// Fields that are marked as [Tag] give an event its tags. A [EventQuery] may name only these tags
/// and the stored names registered here, so a misspelt one is refused.
///
/// Immutable and thread-safe. JSON is read strictly, see [StrictJson].
///
/// @param <E> a sealed type; all of its events must be registered
public final class EventTypes<E> implements EventCodec<E> {
  /// Metadata key of the version of an event's stored form, a number from 1.
  public static final String SCHEMA_VERSION = "schemaVersion";

  private static final String NO_VERSION =
      "its metadata has no " + SCHEMA_VERSION + " of 1 or more";
  private static final ObjectWriter METADATA_WRITER = StrictJson.mapper().writerFor(Map.class);

  private final Map<String, StoredType<?, ?>> byName;
  private final Map<Class<?>, StoredType<?, ?>> byClass;
  private final Function<Object, E> asEvent;
  private final DeclaredTags tags;
  private final @Nullable FieldEncryption encryption;

  EventTypes(
      Map<String, StoredType<?, ?>> types,
      Function<Object, E> asEvent,
      DeclaredTags tags,
      @Nullable FieldEncryption encryption) {
    this(Map.copyOf(types), byClass(types.values()), asEvent, tags, encryption);
  }

  private EventTypes(
      Map<String, StoredType<?, ?>> byName,
      Map<Class<?>, StoredType<?, ?>> byClass,
      Function<Object, E> asEvent,
      DeclaredTags tags,
      @Nullable FieldEncryption encryption) {
    this.byName = byName;
    this.byClass = byClass;
    this.asEvent = asEvent;
    this.tags = tags;
    this.encryption = encryption;
  }

  private static Map<Class<?>, StoredType<?, ?>> byClass(Collection<StoredType<?, ?>> types) {
    Map<Class<?>, StoredType<?, ?>> classes = new HashMap<>();
    types.forEach(type -> classes.put(type.type(), type));
    return Map.copyOf(classes);
  }

  /// Returns a builder, in which all events of a sealed type are registered.
  ///
  /// @throws IllegalArgumentException if `events`, or a type that it permits, is open to subclasses
  public static <E> EventTypesBuilder<E> of(Class<E> events) {
    return new EventTypesBuilder<>(events);
  }

  /// The stored names in alphabetical order, each with its current version.
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
      throw new IllegalArgumentException("Not registered: " + event.getClass());
    }
    String data = type.encode(event);
    String stored =
        type.personal().isEmpty() ? data : type.personal().encrypt(stream, data, encryption());
    String all = withVersion(type, metadata);
    try {
      return new NewEvent(eventId, type.name(), stored, all, type.tags(event, tags::hashed));
    } catch (IllegalArgumentException e) {
      throw new UnstorableValueException("", String.valueOf(e.getMessage()), e)
          .inEvent(type.name());
    }
  }

  /// {@inheritDoc}
  ///
  /// The tags are those that fields are marked with as [Tag].
  @Override
  public EventQuery stored(EventQuery query) {
    return tags.stored(query, byName.keySet());
  }

  private static String withVersion(StoredType<?, ?> type, Map<String, String> metadata) {
    if (metadata.containsKey(SCHEMA_VERSION)) {
      throw new IllegalArgumentException("Metadata must not have the key " + SCHEMA_VERSION);
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
      throw new UnreadableEventException(event, "its type is unknown", null);
    }
    int version = version(event);
    if (version > type.version()) {
      throw new UnreadableEventException(
          event,
          "its stored form has version %d, the newest known is %d"
              .formatted(version, type.version()),
          null);
    }
    try {
      return asEvent.apply(type.decode(decrypt(type, event), version));
    } catch (EventStoreException e) { // from the encryption
      throw e;
    } catch (RuntimeException e) { // upcasters and stored forms are the application's code
      throw new UnreadableEventException(event, "its data doesn't fit its type", e);
    }
  }

  private String decrypt(StoredType<?, ?> type, RecordedEvent event) {
    return type.personal().isEmpty()
        ? event.data()
        : type.personal().decrypt(event.stream(), event.data(), encryption());
  }

  /// The builder has checked that there is an encryption if any field is personal.
  private FieldEncryption encryption() {
    return Objects.requireNonNull(encryption);
  }

  /// Decrypts the personal data of an event. After an erasure, fields hold the text of
  /// `PersonalData.erasedAs` instead. Returns an event without personal data, or of an unknown
  /// type, unchanged.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  /// @throws UnreadableEventException if a field that should be encrypted isn't
  public RecordedEvent decrypt(RecordedEvent event) {
    StoredType<?, ?> type = byName.get(event.type());
    if (type == null || type.personal().isEmpty()) {
      return event;
    }
    try {
      return event.withData(decrypt(type, event));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UnreadableEventException(
          event, "its personal data isn't encrypted as its type requires", e);
    }
  }

  /// A copy with another encryption, for example one that reads keys on a connection that the
  /// caller already holds.
  public EventTypes<E> with(FieldEncryption others) {
    return new EventTypes<>(byName, byClass, asEvent, tags, others);
  }

  /// A copy that reads and creates the keys of personal data in a transaction of the application.
  /// Command handlers and decisions use it by themselves; use it for events that you encode and
  /// append without them.
  @Override
  public EventTypes<E> in(EventStoreTransaction transaction) {
    return encryption == null ? this : with(encryption.in(transaction));
  }

  /// A copy for decoding or decrypting one batch of events: all keys of the batch are fetched in
  /// one request. Use it for that batch only.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  public EventTypes<E> prefetchingKeysFor(Collection<RecordedEvent> batch) {
    Set<String> persons = new HashSet<>();
    for (RecordedEvent event : batch) {
      StoredType<?, ?> type = byName.get(event.type());
      if (type != null && !type.personal().isEmpty()) {
        type.personal().person(event.stream(), event.data()).ifPresent(persons::add);
      }
    }
    return persons.isEmpty()
        ? this
        : new EventTypes<>(
            byName, byClass, asEvent, tags, encryption().prefetchingKeysFor(persons));
  }

  private static int version(RecordedEvent event) {
    int plain = FlatMetadata.positiveInt(event.metadata(), SCHEMA_VERSION);
    if (plain > 0) {
      return plain;
    }
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
