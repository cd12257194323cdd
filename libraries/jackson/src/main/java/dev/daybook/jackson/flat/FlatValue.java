package dev.daybook.jackson.flat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a scalar of one Java type.
interface FlatValue {
  /// Moves behind a value.
  ///
  /// @return the value, or null if the text isn't plain, or not of the type
  @Nullable Object read(FlatText text);

  /// The types that are read here.
  Map<Class<?>, FlatValue> READERS =
      Map.ofEntries(
          Map.entry(String.class, FlatText::string),
          Map.entry(boolean.class, FlatValue::logical),
          Map.entry(Boolean.class, FlatValue::logical),
          Map.entry(int.class, FlatValue::integer),
          Map.entry(Integer.class, FlatValue::integer),
          Map.entry(long.class, FlatValue::whole),
          Map.entry(Long.class, FlatValue::whole),
          Map.entry(double.class, FlatValue::binary),
          Map.entry(Double.class, FlatValue::binary),
          Map.entry(BigDecimal.class, FlatValue::decimal),
          Map.entry(BigInteger.class, FlatValue::large),
          Map.entry(UUID.class, parsed(UuidText::parse)),
          Map.entry(Instant.class, parsed(Instant::parse)));

  /// The reader of a type, or null if there is none.
  static @Nullable FlatValue of(Class<?> type) {
    return type.isEnum() && PlainTypes.isPlainEnum(type) ? constant(type) : READERS.get(type);
  }

  private static FlatValue constant(Class<?> type) {
    Map<String, Object> constants =
        Stream.of(type.getEnumConstants())
            .collect(Collectors.toUnmodifiableMap(Object::toString, constant -> constant));
    return text -> {
      String name = text.string();
      return name == null ? null : constants.get(name);
    };
  }

  /// @param parse throws an exception if the text isn't of the type; Jackson then reports it
  private static FlatValue parsed(Function<String, Object> parse) {
    return text -> {
      String value = text.string();
      try {
        return value == null ? null : parse.apply(value);
      } catch (RuntimeException notOfTheType) {
        return null;
      }
    };
  }

  private static @Nullable Object logical(FlatText text) {
    return text.takeWord("true") ? Boolean.TRUE : text.takeWord("false") ? Boolean.FALSE : null;
  }

  private static boolean takeWhole(FlatText text) {
    return text.number() && text.scale() == 0;
  }

  private static @Nullable Object whole(FlatText text) {
    return takeWhole(text) ? text.unscaled() : null;
  }

  private static @Nullable Object integer(FlatText text) {
    boolean fits = takeWhole(text) && text.unscaled() == (int) text.unscaled();
    return fits ? (int) text.unscaled() : null;
  }

  private static @Nullable Object large(FlatText text) {
    return takeWhole(text) ? BigInteger.valueOf(text.unscaled()) : null;
  }

  private static @Nullable Object decimal(FlatText text) {
    return text.number() ? BigDecimal.valueOf(text.unscaled(), text.scale()) : null;
  }

  private static @Nullable Object binary(FlatText text) {
    return text.number() ? Double.valueOf(text.numberText()) : null;
  }
}
