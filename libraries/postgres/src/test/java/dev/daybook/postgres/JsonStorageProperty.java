package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.append.StoredJson;
import dev.daybook.postgres.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The database stores all JSON that passes the check, and returns the same value, in the form that
/// is computed without it.
///
/// Repeat a run with `-Ddaybook.seed=…`.
class JsonStorageProperty {
  private static final int EVENTS = 3_000;
  private static final int DEPTH_MAX = 6;
  private static final int MEMBERS_MAX = 5;
  private static final int EXPONENT_MAX = 300;

  /// One key in so many may have any character.
  private static final int KEYS = 40;

  private static final JsonFactory JSON = new JsonFactory();

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int predicted;

  @Test
  void json_that_passes_the_check_is_stored_as_the_same_value() {
    System.out.println("JsonStorageProperty: -Ddaybook.seed=" + seed);
    TestDatabase database = TestDatabase.shared();
    List<NewEvent> written =
        IntStream.range(0, EVENTS)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "HAPPENED", value(0), object(1)))
            .toList();
    try (PostgresEventStore store = database.open(database.newLog())) {
      var stream = new StreamId("thing", "a");
      store.append(stream, ExpectedVersion.noStream(), written);
      List<RecordedEvent> read = store.readStream(stream, 0).toList();
      assertThat(read).hasSize(EVENTS);
      for (int i = 0; i < EVENTS; i++) {
        assertSame(written.get(i).data(), read.get(i).data());
        assertSame(written.get(i).metadata(), read.get(i).metadata());
      }
    }
    assertThat(predicted).as("predicted of %d, seed %d", 2 * EVENTS, seed).isGreaterThan(EVENTS);
  }

  private void assertSame(String written, String read) {
    assertThat(parsed(read)).as("seed %d: %s", seed, written).isEqualTo(parsed(written));
    StoredJson.of(written)
        .ifPresent(
            form -> {
              predicted++;
              assertThat(form).as("seed %d: %s", seed, written).isEqualTo(read);
            });
  }

  private String value(int depth) {
    return switch (random.nextInt(depth < DEPTH_MAX ? 8 : 5)) {
      case 0 -> List.of("null", "true", "false").get(random.nextInt(3));
      case 1, 2 -> number();
      case 3, 4 -> text();
      case 5 -> values(depth + 1).collect(Collectors.joining(space() + "," + space(), "[", "]"));
      default -> object(depth + 1);
    };
  }

  private Stream<String> values(int depth) {
    return IntStream.range(0, random.nextInt(MEMBERS_MAX + 1)).mapToObj(_ -> value(depth));
  }

  private String object(int depth) {
    Map<Object, String> members = new LinkedHashMap<>(); // by the decoded key, which is unique
    values(depth)
        .forEach(
            value -> {
              String key = random.nextInt(KEYS) == 0 ? text() : name();
              members.putIfAbsent(parsed(key), key + space() + ":" + space() + value);
            });
    return "{" + space() + String.join(",", members.values()) + space() + "}";
  }

  private String name() {
    return random
        .ints(random.nextInt(4), 'A', 'd')
        .filter(c -> c != '\\')
        .mapToObj(Character::toString)
        .collect(Collectors.joining("", "\"", "\""));
  }

  private String space() {
    return " \t\r\n".substring(0, random.nextInt(5));
  }

  private String number() {
    String sign = random.nextBoolean() ? "-" : "";
    String whole = random.nextInt(4) == 0 ? "0" : (1 + random.nextInt(9)) + digits();
    String fraction = random.nextBoolean() ? "" : "." + random.nextInt(10) + digits();
    String exponent =
        random.nextInt(4) != 0
            ? ""
            : List.of("e", "E+", "e-").get(random.nextInt(3)) + random.nextInt(EXPONENT_MAX);
    return sign + whole + fraction + exponent;
  }

  private String digits() {
    return random
        .ints(random.nextInt(40), 0, 10)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining());
  }

  private String text() {
    return IntStream.range(0, random.nextInt(8))
        .mapToObj(_ -> character())
        .collect(Collectors.joining("", "\"", "\""));
  }

  private String character() {
    int codePoint =
        switch (random.nextInt(4)) {
          case 0 -> 1 + random.nextInt(0x7f);
          case 1 -> 'a' + random.nextInt(3);
          case 2 -> random.nextInt(0x80, Character.MIN_SURROGATE);
          default -> random.nextInt(Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT + 1);
        };
    String text = Character.toString(codePoint);
    boolean mustEscape = codePoint < ' ' || codePoint == '"' || codePoint == '\\';
    return mustEscape || random.nextInt(4) == 0 ? escaped(text) : text;
  }

  private static String escaped(String text) {
    return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
  }

  /// As Java values with the equality of the JSON values; numbers are compared without trailing
  /// zeros.
  private static Object parsed(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      return parsed(parser, parser.nextToken());
    }
  }

  private static Object parsed(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          members.put(key, parsed(parser, parser.nextToken()));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (var next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(parsed(parser, next));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new BigDecimal(parser.getString()).stripTrailingZeros();
      case VALUE_STRING -> parser.getString();
      default -> token;
    };
  }
}
