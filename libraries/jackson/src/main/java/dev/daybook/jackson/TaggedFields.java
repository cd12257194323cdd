package dev.daybook.jackson;

import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.jackson.personal.PersonalData;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The fields of a stored form that are marked as [Tag].
final class TaggedFields {
  private static final int TAGS_MAX = NewEvent.TAGS_MAX - 1;
  private static final Set<Class<?>> TYPES =
      Set.of(
          String.class,
          UUID.class,
          int.class,
          long.class,
          short.class,
          byte.class,
          Integer.class,
          Long.class,
          Short.class,
          Byte.class,
          BigInteger.class,
          LocalDate.class);

  private final List<Field> fields;

  /// @param accessors from the stored form to the value
  record Field(String tag, boolean personal, List<Method> accessors) {}

  private TaggedFields(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  /// @param type the event's stored name, for messages
  /// @throws IllegalArgumentException if a marked field can't be a tag
  static TaggedFields of(String type, Class<?> payload) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : payload.getRecordComponents()) {
      Tag mark = PayloadCheck.findMark(component, Tag.class);
      if (mark != null) {
        EventTag.requireName(mark.value());
        boolean personal = PayloadCheck.isMarked(component, PersonalData.class);
        fields.add(new Field(mark.value(), personal, accessors(type, component)));
      }
    }
    if (fields.size() > TAGS_MAX) {
      throw new IllegalArgumentException(
          "%s has %d tags, but at most %d are possible: one is left for an idempotency key"
              .formatted(type, fields.size(), TAGS_MAX));
    }
    return new TaggedFields(fields);
  }

  private static List<Method> accessors(String type, RecordComponent component) {
    List<Method> accessors = new ArrayList<>(List.of(component.getAccessor()));
    Class<?> value = component.getType();
    if (value.isRecord() && value.getRecordComponents().length == 1) {
      RecordComponent inner = value.getRecordComponents()[0];
      accessors.add(inner.getAccessor());
      value = inner.getType();
    }
    if (!TYPES.contains(value) && !value.isEnum()) {
      throw new IllegalArgumentException(
          "The field %s of %s is marked as a tag, but a %s can't be a tag: only a text, a UUID, a"
                  .formatted(component.getName(), type, component.getType().getSimpleName())
              + " whole number, an enum constant, a LocalDate, or a record with one such component");
    }
    return List.copyOf(accessors);
  }

  List<Field> all() {
    return fields;
  }

  /// The tags of an event.
  ///
  /// @param stored its stored form
  /// @param hash of the tag of a personal field
  Set<String> of(Object stored, UnaryOperator<String> hash) {
    if (fields.isEmpty()) {
      return Set.of();
    }
    Set<String> tags = new HashSet<>();
    for (Field field : fields) {
      Object value = value(stored, field.accessors);
      if (value != null) {
        String tag = EventTag.of(field.tag, text(value));
        tags.add(field.personal ? hash.apply(tag) : tag);
      }
    }
    return tags;
  }

  private static String text(Object value) {
    return value instanceof Enum<?> constant ? constant.name() : value.toString();
  }

  private static @Nullable Object value(Object stored, List<Method> accessors) {
    Object value = stored;
    for (Method accessor : accessors) {
      if (value == null) {
        return null;
      }
      value = StoredFormDifference.value(accessor, value);
    }
    return value;
  }
}
