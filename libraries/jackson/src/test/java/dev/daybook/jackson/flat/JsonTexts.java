package dev.daybook.jackson.flat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Generates JSON objects for a record type: many are as a database returns them, others have
/// values of other types, lack fields or have them twice, or are no JSON at all.
final class JsonTexts {
  private static final List<String> STRINGS =
      List.of("", "a", "USD", "long enough to be a name", "ä€", "😀 two units", "/", "{}", "null");

  /// Values of all types, at the limits of types, and no values.
  private static final String[] ODD = {
    "null",
    "true",
    "false",
    "tru",
    "TRUE",
    "0",
    "-0",
    "-0.0",
    "0.0",
    "00",
    "01",
    "-1",
    "-",
    "+1",
    "1.",
    ".5",
    "1.0",
    "-1.50",
    "0.10",
    "1e5",
    "1E-5",
    "1e400",
    "1.5e",
    "NaN",
    "Infinity",
    "0x1",
    "127",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "999999999999999999",
    "1000000000000000000",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "12345678901234567890",
    "0.1",
    "0.30000000000000004",
    "0.1234567890123456789",
    "123456789012345678.5",
    "100000000000000000000000000000000000000000.5",
    "4.35",
    "9007199254740993",
    "\"\"",
    "\"12\"",
    "\"true\"",
    "\"RED\"",
    "\"red\"",
    "\"LARGE\"",
    "\"0\"",
    "\"a\\nb\"",
    "\"a\\u0062\"",
    "\"a\\/b\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\ud83d\"",
    "\"\ude00\ud83d\"",
    "\"a\tb\"",
    "\"a\nb\"",
    "\"\\x\"",
    "\"open",
    "'a'",
    "a",
    "\"2024-02-30T00:00:00Z\"",
    "\"2024-02-29T00:00:00Z\"",
    "\"2024-02-29T00:00:00.123456789+01:00\"",
    "\"2024-02-29\"",
    "\"6F1C0000-0000-4000-8000-00000000000A\"",
    "\"1-1-1-1-1\"",
    "\"6f1c0000-0000-4000-8000-00000000000g\"",
    "\"6f1c000-00000-4000-8000-00000000000a\"",
    "[]",
    "[1]",
    "{}",
    "{\"a\": 1}",
    "/* a */ 1",
    ""
  };

  private static final String SIGNS = "{}[]\",:\\0-.e \t/'";

  private final Random random;

  JsonTexts(Random random) {
    this.random = random;
  }

  /// @param plain whether every value is of the component's type
  String of(Class<? extends Record> type, boolean plain) {
    List<String> members = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String value = plain || random.nextInt(8) > 0 ? value(component.getType()) : oneOf(ODD);
      members.add("\"" + component.getName() + "\":" + space() + value);
    }
    Collections.shuffle(members, random);
    if (!plain) {
      change(members);
    }
    String json = "{" + space() + String.join("," + space(), members) + space() + "}";
    return plain || random.nextBoolean() ? json : damaged(json);
  }

  private void change(List<String> members) {
    switch (random.nextInt(8)) {
      case 0 -> members.add("\"unknown\": " + oneOf(ODD));
      case 1 -> members.addAll(members.subList(0, Math.min(1, members.size())));
      case 2 -> members.subList(0, Math.min(1, members.size())).clear();
      default -> {}
    }
  }

  private String damaged(String json) {
    int at = random.nextInt(json.length());
    int end = at + random.nextInt(Math.min(4, json.length() - at) + 1);
    return switch (random.nextInt(6)) {
      case 0 -> json.substring(0, at);
      case 1 -> json.substring(0, at) + json.substring(end);
      case 2 -> json.substring(0, end) + json.substring(at);
      case 3 ->
          json.substring(0, at) + SIGNS.charAt(random.nextInt(SIGNS.length())) + json.substring(at);
      case 4 -> json + oneOf(" ", "\n", "}", " {}", "x", ",");
      default -> oneOf(ODD);
    };
  }

  private String value(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "String" -> "\"" + STRINGS.get(random.nextInt(STRINGS.size())) + "\"";
      case "boolean", "Boolean" -> oneOf("true", "false");
      case "int", "Integer" -> Integer.toString(random.nextInt() >> random.nextInt(32));
      case "long", "Long", "BigInteger" ->
          Long.toString(random.nextLong() >> (4 + random.nextInt(60)));
      case "double", "Double", "BigDecimal" -> number();
      case "UUID" -> "\"" + new java.util.UUID(random.nextLong(), random.nextLong()) + "\"";
      case "Instant" -> "\"" + java.time.Instant.ofEpochMilli(random.nextLong() >> 20) + "\"";
      case "Colour" -> oneOf("\"RED\"", "\"GREEN\"");
      default -> throw new IllegalArgumentException("No values of " + type);
    };
  }

  private String number() {
    return random.nextInt(1_000_000) + (random.nextBoolean() ? "" : "." + random.nextInt(10_000));
  }

  private String space() {
    return random.nextInt(4) > 0 ? oneOf("", " ") : oneOf("\n", "\t", " \r\n ");
  }

  private String oneOf(String... texts) {
    return texts[random.nextInt(texts.length)];
  }
}
