package dev.daybook.jackson.flat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads flat JSON objects into records of one type, several times as fast as Jackson.
///
/// Immutable and thread-safe.
///
/// @param <D> the record type
public final class FlatRecordReader<D extends Record> {
  private static final Object NULL = new Object();

  /// Shorter names first, as PostgreSQL's `jsonb` orders keys: the next key is then the expected
  /// one.
  private static final Comparator<Field> STORED_ORDER =
      Comparator.<Field>comparingInt(field -> field.name.length()).thenComparing(Field::name);

  private final Class<D> type;
  private final Field[] fields;
  private final MethodHandle constructor; // of (Object[])Object

  /// A component of the record.
  ///
  /// @param index its index in the record
  private record Field(String name, int index, boolean nullable, FlatValue value) {
    @Nullable Object read(FlatText text) {
      return nullable && text.takeWord("null") ? NULL : value.read(text);
    }
  }

  private FlatRecordReader(Class<D> type, Field[] fields, MethodHandle constructor) {
    this.type = type;
    this.fields = fields;
    this.constructor = constructor;
  }

  /// The reader of a type, or null if its components are not all scalars of known types, or Jackson
  /// reads it by rules of its own.
  ///
  /// @param nullable whether null is a value of the component with this index
  public static <D extends Record> @Nullable FlatRecordReader<D> of(
      Class<D> type, IntPredicate nullable) {
    MethodHandle constructor = PlainTypes.isPlainRecord(type) ? constructor(type) : null;
    if (constructor == null) {
      return null;
    }
    RecordComponent[] components = type.getRecordComponents();
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      Class<?> component = components[i].getType();
      FlatValue value = FlatValue.of(component);
      if (value == null) {
        return null;
      }
      boolean mayBeNull = !component.isPrimitive() && nullable.test(i);
      fields.add(new Field(components[i].getName(), i, mayBeNull, value));
    }
    fields.sort(STORED_ORDER);
    return new FlatRecordReader<>(type, fields.toArray(Field[]::new), constructor);
  }

  /// The canonical constructor, or null if the type's package isn't open to this module.
  private static @Nullable MethodHandle constructor(Class<? extends Record> type) {
    Class<?>[] parameters =
        Stream.of(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(parameters);
      return canonical.trySetAccessible()
          ? MethodHandles.lookup()
              .unreflectConstructor(canonical)
              .asType(MethodType.genericMethodType(parameters.length))
              .asSpreader(Object[].class, parameters.length)
          : null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Each record has an accessible canonical constructor", e);
    }
  }

  /// Reads an object. A text that it reads is also storable: `jsonb` holds and returns the same
  /// values.
  ///
  /// @return null if the text isn't a flat object in plain form with exactly the record's
  ///   components, or the record's constructor refuses a value
  public @Nullable D read(String json) {
    FlatText text = new FlatText(json);
    @Nullable Object[] values = new Object[fields.length];
    return text.take('{') && members(text, values) && text.isEnd() ? construct(values) : null;
  }

  /// Reads the members up to the closing brace.
  ///
  /// @return whether each component was found once
  private boolean members(FlatText text, @Nullable Object[] values) {
    if (fields.length == 0) {
      return text.take('}');
    }
    int count = 0;
    int expected = 0;
    do {
      int found = find(text, expected);
      if (found < 0 || values[fields[found].index] != null) {
        return false;
      }
      Object value = fields[found].read(text);
      if (value == null) {
        return false;
      }
      values[fields[found].index] = value;
      count++;
      expected = found + 1;
    } while (text.take(','));
    return text.take('}') && count == fields.length;
  }

  /// Moves behind the next key.
  ///
  /// @param expected index of the field that is tried first
  /// @return the index of its field, or -1 if there is none
  private int find(FlatText text, int expected) {
    for (int i = 0; i < fields.length; i++) {
      int index = (expected + i) % fields.length;
      if (text.takeKey(fields[index].name)) {
        return index;
      }
    }
    return -1;
  }

  private @Nullable D construct(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] == NULL ? null : values[i];
    }
    try {
      return type.cast((Object) constructor.invokeExact(values));
    } catch (Throwable refused) { // Jackson calls the constructor again, and reports it
      return null;
    }
  }
}
