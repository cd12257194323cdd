package dev.daybook.postgres.encoding;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Generates values of a type. Ordinary ones can be stored; odd ones include nulls everywhere and
/// the values that JSON, `jsonb` or a parser is known to change.
final class RandomValues {
  private static final int ELEMENTS_MAX = 4;
  private static final int DEPTH_MAX = 6;
  private static final int ODD_ONE_IN = 12;

  private final Random random;
  private final ScalarValues scalars;
  private final boolean odd;

  RandomValues(Random random, boolean odd) {
    this.random = random;
    this.scalars = new ScalarValues(random, () -> odd && random.nextInt(ODD_ONE_IN) == 0);
    this.odd = odd;
  }

  /// A record of this class.
  Object of(Class<?> record) {
    return record(record, Map.of(), 0);
  }

  private Object record(Class<?> type, Map<TypeVariable<?>, Type> bound, int depth) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      boolean nullable = isNullable(components[i].getAnnotatedType());
      values[i] = value(components[i].getGenericType(), bound, nullable, depth + 1);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static boolean isNullable(AnnotatedElement type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private @Nullable Object value(
      Type type, Map<TypeVariable<?>, Type> bound, boolean nullable, int depth) {
    boolean primitive = type instanceof Class<?> raw && raw.isPrimitive();
    boolean none =
        nullable
            ? random.nextInt(3) == 0 || depth > DEPTH_MAX
            : odd && random.nextInt(ODD_ONE_IN) == 0;
    if (none && !primitive) {
      return null;
    }
    return switch (type) {
      case TypeVariable<?> variable ->
          value(requireNonNull(bound.get(variable)), bound, false, depth);
      case GenericArrayType array -> array(array.getGenericComponentType(), bound, depth);
      case ParameterizedType generic -> generic(generic, bound, depth);
      case Class<?> raw when raw.isRecord() -> record(raw, Map.of(), depth);
      case Class<?> raw when raw.isInterface() && raw.isSealed() ->
          record(
              raw.getPermittedSubclasses()[depth > DEPTH_MAX ? 0 : random.nextInt(2)],
              Map.of(),
              depth);
      case Class<?> raw when raw.isEnum() -> one(List.of(raw.getEnumConstants()));
      case Class<?> raw when raw.isArray() -> array(raw.getComponentType(), bound, depth);
      case Class<?> raw -> scalars.of(raw);
      default -> throw new AssertionError(type);
    };
  }

  private Object generic(ParameterizedType type, Map<TypeVariable<?>, Type> bound, int depth) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == List.class || (raw == Collection.class && !(odd && random.nextInt(8) == 0))) {
      return elements(arguments[0], bound, depth);
    }
    if (raw == Set.class || raw == Collection.class) {
      return new HashSet<>(elements(arguments[0], bound, depth));
    }
    if (raw == Optional.class) {
      return Optional.ofNullable(value(arguments[0], bound, true, depth + 1));
    }
    if (raw == Map.class) {
      return map(arguments, bound, depth);
    }
    Map<TypeVariable<?>, Type> inner = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      inner.put(raw.getTypeParameters()[i], arguments[i]);
    }
    return record(raw, inner, depth);
  }

  private List<@Nullable Object> elements(Type type, Map<TypeVariable<?>, Type> bound, int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = random.nextInt(ELEMENTS_MAX); i > 0 && depth < DEPTH_MAX; i--) {
      elements.add(value(type, bound, false, depth + 1));
    }
    return elements;
  }

  private Map<Object, @Nullable Object> map(
      Type[] arguments, Map<TypeVariable<?>, Type> bound, int depth) {
    Map<Object, @Nullable Object> map = new HashMap<>();
    for (Object value : elements(arguments[1], bound, depth)) {
      map.put(value(arguments[0], bound, false, depth + 1), value);
    }
    return map;
  }

  private Object array(Type type, Map<TypeVariable<?>, Type> bound, int depth) {
    List<@Nullable Object> elements = elements(type, bound, depth);
    Class<?> raw =
        switch (type) {
          case ParameterizedType generic -> (Class<?>) generic.getRawType();
          case Class<?> plain -> plain;
          default -> throw new AssertionError(type);
        };
    Object array = Array.newInstance(raw, elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Array.set(array, i, elements.get(i));
    }
    return array;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
