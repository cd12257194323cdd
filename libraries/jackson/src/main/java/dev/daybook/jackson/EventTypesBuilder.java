package dev.daybook.jackson;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.jackson.personal.FieldEncryption;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Builder of [EventTypes]: registers each event of a domain. Not thread-safe.
public final class EventTypesBuilder<E> {
  private final Class<E> events;
  private final Set<Class<?>> kinds = new HashSet<>();
  private final Map<String, StoredType<?, ?>> types = new TreeMap<>();
  private final Set<Class<?>> classes = new HashSet<>();
  private @Nullable FieldEncryption encryption;
  private @Nullable SecretKey personalTagsKey;

  EventTypesBuilder(Class<E> events) {
    this.events = events;
    collectKinds(events);
  }

  /// Adds an event type whose record is its stored form: the record's components are the fields of
  /// the event's data. If you rename, add or remove a component, add an upcaster from the version
  /// before. To change the domain's record independently of the log, use a separate stored form:
  /// [#event(String, Class, Class, Function, Function, Upcaster...)].
  ///
  /// @param name the stored name; never change it
  /// @param type a record; the version of its stored form is the number of upcasters plus one
  /// @param upcasters from version 1 to 2, from 2 to 3, and so on
  /// @throws IllegalArgumentException if the event is not a record; otherwise as for the longer
  ///   form
  public <T extends E> EventTypesBuilder<E> event(
      String name, Class<T> type, Upcaster... upcasters) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          type.getName()
              + " is not a record: name a record that is its stored form"
              + " (in Kotlin, a data class with @JvmRecord)");
    }
    return asItIs(name, type, type.asSubclass(Record.class), upcasters);
  }

  private <T extends E, D extends Record> EventTypesBuilder<E> asItIs(
      String name, Class<T> type, Class<D> payload, Upcaster... upcasters) {
    return event(name, type, payload, payload::cast, type::cast, upcasters);
  }

  /// Adds an event type with a separate stored form.
  ///
  /// @param name the stored name; never change it
  /// @param type the domain's event
  /// @param payload a record: the stored form of the event's data. Its current version is the
  ///   number of upcasters plus one.
  /// @param store converts an event to its stored form
  /// @param restore converts a stored form back to an equal event
  /// @param upcasters from version 1 to 2, from 2 to 3, and so on
  /// @throws IllegalArgumentException if the name or the event is registered already, the name is
  ///   not a valid event type ([NewEvent#type()]), the class is not a concrete event class, or the
  ///   stored form has a field of a type whose values can't be read back as equal values, or that
  ///   can't be the [Tag] that it is marked as
  public <T extends E, D extends Record> EventTypesBuilder<E> event(
      String name,
      Class<T> type,
      Class<D> payload,
      Function<T, D> store,
      Function<D, T> restore,
      Upcaster... upcasters) {
    requireStorable(name);
    if (!kinds.contains(type)) {
      throw new IllegalArgumentException(
          type.getName() + " is not an event class: register concrete classes of the sealed type");
    }
    if (!classes.add(type)) {
      throw new IllegalArgumentException(type.getName() + " is registered twice");
    }
    var stored = new StoredType<>(name, type, payload, store, restore, List.of(upcasters));
    StoredType<?, ?> other = types.putIfAbsent(name, stored);
    if (other != null) {
      throw new IllegalArgumentException(
          "Two events are stored as %s: %s and %s"
              .formatted(name, other.type().getName(), type.getName()));
    }
    return this;
  }

  /// Sets the encryption of the fields that are annotated with `@PersonalData`.
  public EventTypesBuilder<E> encryptedBy(FieldEncryption encryption) {
    this.encryption = encryption;
    return this;
  }

  /// Sets the key under which the tags of personal fields are hashed: fields that are marked as
  /// both [Tag] and `@PersonalData`.
  ///
  /// @param key for HMAC-SHA256, of 32 random bytes; under another key, stored events are no longer
  ///   found by these tags
  /// @throws IllegalArgumentException if it is not a key for HMAC-SHA256
  public EventTypesBuilder<E> personalTagsKeyedBy(SecretKey key) {
    DeclaredTags.requireKey(key);
    this.personalTagsKey = key;
    return this;
  }

  private static void requireStorable(String name) {
    var unused = new NewEvent(new UUID(0, 0), name, "{}"); // checks the name
  }

  /// Checks that every event is registered, and builds the event types.
  ///
  /// @throws IllegalArgumentException if an event of the sealed type is missing, or a stored form
  ///   has personal fields and no encryption is set, or a tag of personal data and no key for its
  ///   hash, or a tag is of personal data in one event type and not in another
  public EventTypes<E> build() {
    Set<String> missing = new TreeSet<>();
    kinds.stream()
        .filter(kind -> !classes.contains(kind))
        .forEach(kind -> missing.add(kind.getName()));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("Not registered: " + String.join(", ", missing));
    }
    for (StoredType<?, ?> type : types.values()) {
      if (encryption == null && !type.personal().isEmpty()) {
        throw new IllegalArgumentException(
            type.name() + " has personal fields: set their encryption by encryptedBy");
      }
    }
    return new EventTypes<>(
        types, events::cast, DeclaredTags.of(types.values(), personalTagsKey), encryption);
  }

  private void collectKinds(Class<?> type) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collectKinds(permitted);
      }
    } else if (!Modifier.isFinal(type.getModifiers())) {
      throw new IllegalArgumentException(
          type.getName()
              + " is open to subclasses, so not all of its events can be registered: seal it");
    }
    if (!Modifier.isAbstract(type.getModifiers())) {
      kinds.add(type);
    }
  }
}
