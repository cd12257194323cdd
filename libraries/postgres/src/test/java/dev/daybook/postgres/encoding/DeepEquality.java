package dev.daybook.postgres.encoding;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Equality of values that contain arrays, by content.
final class DeepEquality {
  private DeepEquality() {}

  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    if (a.getClass().isArray()) {
      return b.getClass().isArray() && sameElements(a, b);
    }
    return switch (a) {
      case Record record -> a.getClass() == b.getClass() && sameComponents(record, b);
      case List<?> list ->
          b instanceof List<?> other && sameElements(list.toArray(), other.toArray());
      case Set<?> set ->
          b instanceof Set<?> other && set.size() == other.size() && everyIn(set, other);
      case Map<?, ?> map ->
          b instanceof Map<?, ?> other
              && map.keySet().equals(other.keySet())
              && map.keySet().stream().allMatch(key -> same(map.get(key), other.get(key)));
      case Optional<?> optional ->
          b instanceof Optional<?> other && same(optional.orElse(null), other.orElse(null));
      default -> Objects.equals(a, b);
    };
  }

  private static boolean everyIn(Collection<?> these, Collection<?> those) {
    return these.stream().allMatch(one -> those.stream().anyMatch(other -> same(one, other)));
  }

  private static boolean sameElements(Object a, Object b) {
    int length = Array.getLength(a);
    if (length != Array.getLength(b)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!same(Array.get(a, i), Array.get(b, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameComponents(Record a, Object b) {
    try {
      for (RecordComponent component : a.getClass().getRecordComponents()) {
        if (!same(component.getAccessor().invoke(a), component.getAccessor().invoke(b))) {
          return false;
        }
      }
      return true;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
