package dev.daybook.jackson;

import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.jackson.flat.FlatRecordReader;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

/// One event type: its stored name, its stored form and their conversion.
///
/// @param <T> the domain's event
/// @param <D> its stored form
final class StoredType<T, D extends Record> {
  private final String name;
  private final Class<T> type;
  private final Class<D> payload;
  private final Function<T, D> store;
  private final Function<D, T> restore;
  private final List<Upcaster> upcasters;
  private final PersonalFields personal;
  private final TaggedFields tagged;
  private final ObjectWriter writer;
  private final @Nullable FlatRecordReader<D> flatReader;
  private final ObjectReader reader;
  private final ObjectReader treeReader;
  private final boolean comparable;

  /// @param upcasters from version 1 to 2, from 2 to 3, and so on up to the current one
  StoredType(
      String name,
      Class<T> type,
      Class<D> payload,
      Function<T, D> store,
      Function<D, T> restore,
      List<Upcaster> upcasters) {
    this.name = name;
    this.type = type;
    this.payload = payload;
    this.store = store;
    this.restore = restore;
    this.upcasters = List.copyOf(upcasters);
    this.personal = PersonalFields.of(name, payload);
    this.tagged = TaggedFields.of(name, payload);
    this.writer = StrictJson.mapper().writerFor(payload);
    this.flatReader =
        FlatRecordReader.of(payload, component -> RequiredValues.isNullable(payload, component));
    this.reader = StrictJson.mapper().readerFor(payload);
    this.treeReader = StrictJson.mapper().readerFor(ObjectNode.class);
    this.comparable = PayloadCheck.hasEquals(type);
    PayloadCheck.requireReadable(name, payload);
  }

  String name() {
    return name;
  }

  Class<T> type() {
    return type;
  }

  Class<D> payload() {
    return payload;
  }

  PersonalFields personal() {
    return personal;
  }

  TaggedFields tagged() {
    return tagged;
  }

  int version() {
    return upcasters.size() + 1;
  }

  /// Encodes an event as JSON, and checks that it is decoded to an equal event.
  ///
  /// @throws InvalidEventException if it isn't
  String encode(Object event) {
    try {
      T original = type.cast(event);
      D stored = stored(original);
      String json = write(stored);
      requireSame(original, stored, readBack(json));
      return json;
    } catch (UnstorableValueException e) {
      throw e.inEvent(name);
    }
  }

  /// The tags of an event that was encoded.
  ///
  /// @param hash of the tag of a personal field
  Set<String> tags(Object event, UnaryOperator<String> hash) {
    return tagged.all().isEmpty() ? Set.of() : tagged.of(stored(type.cast(event)), hash);
  }

  private D stored(T event) {
    try {
      return store.apply(event);
    } catch (RuntimeException e) { // the application's code
      throw new UnstorableValueException("", "it can't be converted to its stored form: " + e, e);
    }
  }

  private String write(D stored) {
    try {
      return writer.writeValueAsString(stored);
    } catch (JacksonException e) {
      throw UnstorableValueException.of(e);
    }
  }

  /// Reads what was written. A flat and plain text is storable as it is.
  private D readBack(String json) {
    D flat = readFlat(json);
    if (flat != null) {
      return flat;
    }
    StorableJson.requireStorable(json);
    try {
      return reader.readValue(json);
    } catch (JacksonException e) {
      throw UnstorableValueException.of(e);
    }
  }

  private void requireSame(T original, D stored, D read) {
    T restored;
    try {
      restored = restore.apply(read);
    } catch (RuntimeException e) { // the application's code
      throw new UnstorableValueException(
          "", "it can't be converted back from its stored form: " + e, e);
    }
    if (comparable) {
      StoredFormDifference.requireNone(original, restored);
    } else {
      StoredFormDifference.requireNone(stored, read);
    }
  }

  T decode(String data, int version) {
    D stored = version == version() ? read(data) : reader.readValue(lift(data, version));
    return restore.apply(stored);
  }

  /// Reads a stored form; Jackson reads what isn't flat and plain, and reports what is wrong.
  private D read(String json) {
    D flat = readFlat(json);
    return flat == null ? reader.readValue(json) : flat;
  }

  private @Nullable D readFlat(String json) {
    return flatReader == null ? null : flatReader.read(json);
  }

  private ObjectNode lift(String data, int version) {
    ObjectNode lifted = treeReader.readValue(data);
    for (Upcaster upcaster : upcasters.subList(version - 1, upcasters.size())) {
      lifted = upcaster.upcast(lifted);
    }
    return lifted;
  }
}
