package dev.daybook.jackson;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the first difference between two values. Arrays are compared by content, also within
/// records, lists, maps and Optionals; all other values by `equals`.
final class StoredFormDifference {
  private StoredFormDifference() {}

  /// @throws UnstorableValueException with the path of the first difference
  static void requireNone(@Nullable Object written, @Nullable Object read) {
    if (written == null || !written.equals(read)) {
      compare("", written, read);
    }
  }

  private static void compare(String path, @Nullable Object written, @Nullable Object read) {
    if (written == null || read == null) {
      if (written != null || read != null) {
        throw refusal(path, read);
      }
    } else if (written.getClass().isArray() && read.getClass().isArray()) {
      compareArrays(path, written, read);
    } else {
      switch (written) {
        case Record record when record.getClass() == read.getClass() ->
            compareRecords(path, record, read);
        case List<?> list when read instanceof List<?> other ->
            compareArrays(path, list.toArray(), other.toArray());
        case Map<?, ?> map when read instanceof Map<?, ?> other -> compareMaps(path, map, other);
        case Optional<?> optional when read instanceof Optional<?> other ->
            compare(path, optional.orElse(null), other.orElse(null));
        default -> {
          if (!written.equals(read)) {
            throw refusal(path, read);
          }
        }
      }
    }
  }

  private static void compareArrays(String path, Object written, Object read) {
    int length = Array.getLength(written);
    if (length != Array.getLength(read)) {
      throw refusal(path, read);
    }
    for (int i = 0; i < length; i++) {
      compare(path + "[" + i + "]", Array.get(written, i), Array.get(read, i));
    }
  }

  private static void compareMaps(String path, Map<?, ?> written, Map<?, ?> read) {
    if (!written.keySet().equals(read.keySet())) {
      throw new UnstorableValueException(path, "its keys are read back as other keys", null);
    }
    written.forEach(
        (key, value) ->
            compare(
                UnstorableValueException.join(path, String.valueOf(key)), value, read.get(key)));
  }

  private static void compareRecords(String path, Record written, Object read) {
    for (RecordComponent component : written.getClass().getRecordComponents()) {
      Method accessor = component.getAccessor();
      compare(
          UnstorableValueException.join(path, component.getName()),
          value(accessor, written),
          value(accessor, read));
    }
  }

  static @Nullable Object value(Method accessor, Object record) {
    try {
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A record's component can't be read: " + accessor, e);
    }
  }

  private static UnstorableValueException refusal(String path, @Nullable Object read) {
    return new UnstorableValueException(path, "it is read back as " + shown(read), null);
  }

  /// Leaves out texts, which may be personal data.
  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Number number -> withType(number);
      case TemporalAccessor time -> withType(time);
      case Boolean truth -> withType(truth);
      default -> "another value of " + value.getClass().getTypeName();
    };
  }

  private static String withType(Object value) {
    return "%s (%s)".formatted(value, value.getClass().getName());
  }
}
