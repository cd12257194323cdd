package dev.daybook.eventstore.jackson;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Collects the events of an [EventCatalogue].
public final class EventCatalogueBuilder<E> {
  private final Class<E> events;
  private final Map<String, StoredType<?, ?>> types = new TreeMap<>();
  private final Set<Class<?>> classes = new HashSet<>();

  EventCatalogueBuilder(Class<E> events) {
    this.events = events;
  }

  /// Adds a kind of event.
  ///
  /// @param name the stored name, chosen once
  /// @param type the domain's event
  /// @param shape a record, the stored form of its data; its current version is one more than there
  ///   are upcasters
  /// @param store from the event to its stored form
  /// @param restore back again, to an equal event
  /// @param upcasters from version 1 to 2, from 2 to 3, and so on
  /// @throws IllegalArgumentException if the name or the event is there already
  public <T extends E, D extends Record> EventCatalogueBuilder<E> event(
      String name,
      Class<T> type,
      Class<D> shape,
      Function<T, D> store,
      Function<D, T> restore,
      Upcaster... upcasters) {
    if (!classes.add(type)) {
      throw new IllegalArgumentException(type.getName() + " is in the catalogue twice");
    }
    var stored = new StoredType<>(name, type, shape, store, restore, List.of(upcasters));
    if (types.putIfAbsent(name, stored) != null) {
      throw new IllegalArgumentException("Two events are stored as " + name);
    }
    return this;
  }

  /// Checks that the catalogue is complete.
  ///
  /// @throws IllegalArgumentException if an event of the sealed type is missing
  public EventCatalogue<E> build() {
    Set<Class<?>> missing = new HashSet<>();
    collectEvents(events, missing);
    missing.removeAll(classes);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("The catalogue lacks " + missing);
    }
    return new EventCatalogue<>(types, events::cast);
  }

  private static void collectEvents(Class<?> type, Set<Class<?>> found) {
    if (!type.isSealed()) {
      found.add(type);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collectEvents(permitted, found);
    }
  }
}
