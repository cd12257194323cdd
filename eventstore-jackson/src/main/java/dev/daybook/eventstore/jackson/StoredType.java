package dev.daybook.eventstore.jackson;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.node.ObjectNode;

/// One kind of event and how it is stored.
///
/// @param <T> the domain's event
/// @param <D> its stored shape
final class StoredType<T, D> {
  private final String name;
  private final Class<T> type;
  private final Class<D> shape;
  private final Function<T, D> store;
  private final Function<D, T> restore;
  private final List<Upcaster> upcasters;
  private final PersonalFields personal;
  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final ObjectReader treeReader;

  /// @param upcasters from version 1 to 2, from 2 to 3, and so on up to the current one
  StoredType(
      String name,
      Class<T> type,
      Class<D> shape,
      Function<T, D> store,
      Function<D, T> restore,
      List<Upcaster> upcasters) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.store = store;
    this.restore = restore;
    this.upcasters = List.copyOf(upcasters);
    this.personal = PersonalFields.of(name, shape);
    this.writer = StrictJson.mapper().writerFor(shape);
    this.reader = StrictJson.mapper().readerFor(shape);
    this.treeReader = StrictJson.mapper().readerFor(ObjectNode.class);
    requireReadable(shape);
  }

  /// Jackson looks at a class when it first meets it. Here that is at the start, not at the first
  /// event: each component is met with an object, and whether that fits doesn't matter.
  private void requireReadable(Class<D> shape) {
    requireDefined(shape, "{}");
    for (RecordComponent component : shape.getRecordComponents()) {
      requireDefined(shape, "{\"%s\":{}}".formatted(component.getName()));
    }
  }

  private void requireDefined(Class<D> shape, String json) {
    try {
      reader.readValue(json);
    } catch (InvalidDefinitionException e) {
      throw new IllegalArgumentException(
          "The shape of %s can't be read: %s".formatted(name, shape.getName()), e);
    } catch (JacksonException _) {
      return; // it doesn't fit, as expected
    }
  }

  String name() {
    return name;
  }

  Class<T> type() {
    return type;
  }

  Class<D> shape() {
    return shape;
  }

  PersonalFields personal() {
    return personal;
  }

  int version() {
    return upcasters.size() + 1;
  }

  String encode(Object event) {
    return writer.writeValueAsString(store.apply(type.cast(event)));
  }

  T decode(String data, int version) {
    D stored =
        version == version() ? reader.readValue(data) : reader.readValue(lift(data, version));
    return restore.apply(stored);
  }

  private ObjectNode lift(String data, int version) {
    ObjectNode lifted = treeReader.readValue(data);
    for (Upcaster upcaster : upcasters.subList(version - 1, upcasters.size())) {
      lifted = upcaster.upcast(lifted);
    }
    return lifted;
  }
}
