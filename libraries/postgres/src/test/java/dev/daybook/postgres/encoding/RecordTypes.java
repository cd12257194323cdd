package dev.daybook.postgres.encoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Generates record types: components of scalar types, containers, generic and sealed types, and of
/// the records generated before, some of them nullable.
final class RecordTypes {
  private static final int COMPONENTS_MAX = 5;
  private static final int DEPTH_MAX = 3;

  /// Types whose ordinary values can be stored.
  static final List<String> STORABLE =
      List.of(
          "boolean",
          "byte",
          "short",
          "int",
          "long",
          "float",
          "double",
          "char",
          "Boolean",
          "Byte",
          "Short",
          "Integer",
          "Long",
          "Float",
          "Double",
          "Character",
          "String",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.util.UUID",
          "java.net.URI",
          "java.util.Locale",
          "java.util.Currency",
          "Colour",
          "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalTime",
          "java.time.LocalDateTime",
          "java.time.OffsetDateTime",
          "java.time.OffsetTime",
          "java.time.ZonedDateTime",
          "java.time.Year",
          "java.time.YearMonth",
          "java.time.MonthDay",
          "java.time.Month",
          "java.time.DayOfWeek",
          "java.time.Duration",
          "java.time.Period",
          "java.time.ZoneId",
          "java.time.ZoneOffset",
          "java.util.OptionalInt",
          "java.util.OptionalLong",
          "java.util.OptionalDouble",
          "byte[]",
          "int[]",
          "long[]",
          "double[]",
          "boolean[]",
          "char[]",
          "String[]",
          "Object",
          "Figure");

  /// Types of the keys of maps and of the elements of sets.
  static final List<String> KEYS =
      List.of(
          "String",
          "Integer",
          "Long",
          "Boolean",
          "Colour",
          "java.util.UUID",
          "java.time.LocalDate",
          "java.time.Instant",
          "java.time.ZonedDateTime",
          "java.time.OffsetDateTime",
          "java.time.Duration",
          "java.math.BigDecimal",
          "Double",
          "java.util.Currency",
          "java.net.URI");

  /// Types without storable values.
  static final List<String> UNSTORABLE =
      List.of("Runnable", "StringBuilder", "java.util.ArrayDeque<String>");

  private static final String PREAMBLE =
      """
      package generated;
      import com.fasterxml.jackson.annotation.JsonTypeInfo;
      import java.util.*;
      import org.jspecify.annotations.Nullable;
      public final class Types {
        public enum Colour { RED, GREEN }
        public record Pair<A, B>(A first, B second) {}
        @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
        public sealed interface Figure {}
        public record Circle(int radius) implements Figure {}
        public record Line(double length, @Nullable Figure end) implements Figure {}
      """;

  private final Random random;
  private final List<String> records = new ArrayList<>();

  RecordTypes(Random random) {
    this.random = random;
  }

  /// The source of a class `generated.Types` that encloses this many records.
  String source(int count) {
    var source = new StringBuilder(PREAMBLE);
    for (int i = 0; i < count; i++) {
      String name = "R" + i;
      source.append("  public record %s(%s) {}%n".formatted(name, components()));
      records.add(name);
    }
    for (int i = 0; i < UNSTORABLE.size(); i++) {
      source.append("  public record U%d(int a, %s b) {}%n".formatted(i, UNSTORABLE.get(i)));
      source.append("  public record V%d(List<Pair<String, U%1$d>> a) {}%n".formatted(i));
    }
    return source.append("}").toString();
  }

  private String components() {
    List<String> components = new ArrayList<>();
    int count = random.nextInt(COMPONENTS_MAX + 1);
    for (int i = 0; i < count; i++) {
      components.add(nullable(type(DEPTH_MAX)) + " c" + i);
    }
    return String.join(", ", components);
  }

  /// Annotates a type, except qualified names and arrays, whose annotations have another syntax,
  /// and Optional, which is never null.
  private String nullable(String type) {
    boolean plain =
        Character.isUpperCase(type.charAt(0))
            && !type.endsWith("]")
            && !type.startsWith("Optional");
    return plain && random.nextInt(4) == 0 ? "@Nullable " + type : type;
  }

  private String type(int depth) {
    if (depth == 0 || random.nextInt(5) < 2) {
      return one(STORABLE);
    }
    return switch (random.nextInt(9)) {
      case 0, 1 -> "List<%s>".formatted(reference(depth - 1));
      case 2 -> "Set<%s>".formatted(one(KEYS));
      case 3 -> "Map<%s, %s>".formatted(one(KEYS), reference(depth - 1));
      case 4 -> "Optional<%s>".formatted(one(KEYS));
      case 5 -> "Pair<%s, %s>".formatted(reference(depth - 1), reference(depth - 1));
      case 6 -> "Pair<%s, List<%s>>[]".formatted(reference(depth - 1), reference(depth - 1));
      case 7 -> "Collection<%s>".formatted(reference(depth - 1));
      default -> records.isEmpty() ? one(STORABLE) : one(records);
    };
  }

  /// A type that can be an argument of a generic one.
  private String reference(int depth) {
    for (; ; ) {
      String type = type(depth);
      boolean primitive = Character.isLowerCase(type.charAt(0)) && type.indexOf('.') < 0;
      if (!primitive || type.endsWith("[]")) {
        return type;
      }
    }
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
