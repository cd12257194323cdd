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
import org.jspecify.annotations.Nullable;

/// Collects the events of an [EventTypes].
public final class EventTypesBuilder<E> {
  private final Class<E> events;
  private final Set<Class<?>> kinds = new HashSet<>();
  private final Map<String, StoredType<?, ?>> types = new TreeMap<>();
  private final Set<Class<?>> classes = new HashSet<>();
  private @Nullable FieldEncryption encryption;

  EventTypesBuilder(Class<E> events) {
    this.events = events;
    collectKinds(events);
  }

  /// Adds a kind of event that is stored as it is: the record's components are the fields of the
  /// event's data. So a component that is renamed, added or removed is a new version, with an
  /// upcaster; where the domain should change freely, a record of its own is the stored form, see
  /// [#event(String, Class, Class, Function, Function, Upcaster...)].
  ///
  /// @param name the stored name, chosen once
  /// @param type a record; the version of its stored form is one more than there are upcasters
  /// @param upcasters from version 1 to 2, from 2 to 3, and so on
  /// @throws IllegalArgumentException if the event is no record; otherwise as for the longer form
  public <T extends E> EventTypesBuilder<E> event(
      String name, Class<T> type, Upcaster... upcasters) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          type.getName() + " is no record: name a record that is its stored form");
    }
    return asItIs(name, type, type.asSubclass(Record.class), upcasters);
  }

  private <T extends E, D extends Record> EventTypesBuilder<E> asItIs(
      String name, Class<T> type, Class<D> payload, Upcaster... upcasters) {
    return event(name, type, payload, payload::cast, type::cast, upcasters);
  }

  /// Adds a kind of event with a stored form of its own.
  ///
  /// @param name the stored name, chosen once
  /// @param type the domain's event
  /// @param payload a record, the stored form of its data; its current version is one more than
  ///   there are upcasters
  /// @param store from the event to its stored form
  /// @param restore back again, to an equal event
  /// @param upcasters from version 1 to 2, from 2 to 3, and so on
  /// @throws IllegalArgumentException if the name or the event is there already, the name is none
  ///   that a log takes, the class is no kind of event, or the shape has a part of a type of which
  ///   no value can be read back as an equal one
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
          type.getName() + " is no kind of event: only what can be an event's class is stored");
    }
    if (!classes.add(type)) {
      throw new IllegalArgumentException(type.getName() + " is in the catalogue twice");
    }
    var stored = new StoredType<>(name, type, payload, store, restore, List.of(upcasters));
    if (types.putIfAbsent(name, stored) != null) {
      throw new IllegalArgumentException("Two events are stored as " + name);
    }
    return this;
  }

  /// What seals the texts that are marked as [PersonalData].
  public EventTypesBuilder<E> encryptedBy(FieldEncryption encryption) {
    this.encryption = encryption;
    return this;
  }

  private static void requireStorable(String name) {
    var _ = new NewEvent(new UUID(0, 0), name, "{}"); // checks it
  }

  /// Checks that the catalogue is complete.
  ///
  /// @throws IllegalArgumentException if an event of the sealed type is missing, or a shape has
  ///   personal texts and nothing seals them
  public EventTypes<E> build() {
    Set<String> missing = new TreeSet<>();
    kinds.stream()
        .filter(kind -> !classes.contains(kind))
        .forEach(kind -> missing.add(kind.getName()));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("The catalogue lacks " + String.join(", ", missing));
    }
    for (StoredType<?, ?> type : types.values()) {
      if (encryption == null && !type.personal().isEmpty()) {
        throw new IllegalArgumentException(
            type.name() + " has personal texts, and the catalogue has nothing to seal them by");
      }
    }
    return new EventTypes<>(types, events::cast, encryption);
  }

  private void collectKinds(Class<?> type) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collectKinds(permitted);
      }
    } else if (!Modifier.isFinal(type.getModifiers())) {
      throw new IllegalArgumentException(
          type.getName() + " is open to subclasses, so no catalogue of it can be complete");
    }
    if (!Modifier.isAbstract(type.getModifiers())) {
      kinds.add(type);
    }
  }
}
