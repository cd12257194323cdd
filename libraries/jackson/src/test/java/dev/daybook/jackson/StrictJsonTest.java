package dev.daybook.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class StrictJsonTest {
  private static final String HIGH = "\ud83d";
  private static final String LOW = "\ude00";

  private enum Colour {
    RED
  }

  private record Text(String text) {}

  private record Texts(List<String> texts) {}

  private record Whole(long number) {}

  private record Small(int number) {}

  private record Huge(BigInteger number) {}

  private record Exact(BigDecimal number) {}

  private record Binary(double number) {}

  private record Boxed(Double number) {}

  private record Single(float number) {}

  private record Flag(boolean flag) {}

  private record At(Instant at) {}

  private record Id(UUID id) {}

  private record Painted(Colour colour) {}

  private record Outer(Text inner) {}

  private static <T> T read(String json, Class<T> type) {
    return StrictJson.mapper().readValue(json, type);
  }

  private static void assertRefused(String json, Class<?> type) {
    assertThatExceptionOfType(JacksonException.class).as(json).isThrownBy(() -> read(json, type));
  }

  private static void assertUnwritable(Object value) {
    assertThatExceptionOfType(JacksonException.class)
        .isThrownBy(() -> StrictJson.mapper().writeValueAsString(value));
    assertThatExceptionOfType(JacksonException.class)
        .isThrownBy(() -> StrictJson.mapper().writeValue(new ByteArrayOutputStream(), value));
  }

  @Nested
  class A_document_is_refused {
    @Test
    void with_a_duplicate_key() {
      assertRefused("{\"text\":\"a\",\"text\":\"b\"}", Text.class);
      assertRefused("{\"text\":\"a\",\"text\":\"b\"}", JsonNode.class);
      assertRefused("{\"text\":\"a\",\"te\\u0078t\":\"b\"}", Map.class);
    }

    @Test
    void with_trailing_content() {
      assertRefused("{\"text\":\"a\"} {}", Text.class);
      assertRefused("{\"text\":\"a\"}}", Text.class);
      assertRefused("{} x", JsonNode.class);
    }

    @Test
    void with_an_unknown_field() {
      assertRefused("{\"text\":\"a\",\"more\":1}", Text.class);
      assertRefused("{\"inner\":{\"text\":\"a\",\"more\":1}}", Outer.class);
    }

    @Test
    void with_a_missing_or_null_field() {
      assertRefused("{}", Text.class);
      assertRefused("{}", Whole.class);
      assertRefused("{}", Flag.class);
      assertRefused("{\"text\":null}", Text.class);
      assertRefused("{\"number\":null}", Whole.class);
      assertRefused("{\"number\":null}", Exact.class);
      assertRefused("{\"number\":null}", Binary.class);
      assertRefused("{\"inner\":null}", Outer.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "[",
          "{\"text\":\"a\"",
          "{text:\"a\"}",
          "{'text':'a'}",
          "{\"text\":\"a\",}",
          "{\"text\":\"a\"/**/}",
          "{\"text\":\"a\nb\"}",
          "{\"text\":\"\\x\"}",
          "[\"a\"]",
          "\"a\"",
          "\"\"",
        })
    void that_does_not_match_the_type(String json) {
      assertRefused(json, Text.class);
    }

    @Test
    void that_is_not_utf_8() {
      byte[] json = "{\"text\":\"?\"}".getBytes(UTF_8);
      json[9] = (byte) 0xff;
      assertThatExceptionOfType(JacksonException.class)
          .isThrownBy(() -> StrictJson.mapper().readValue(json, Text.class));
    }

    @Test
    void that_nests_deeper_than_the_limit() {
      assertThat(read(nested(StrictJson.NESTING_MAX), JsonNode.class)).isNotNull();
      assertRefused(nested(StrictJson.NESTING_MAX + 1), JsonNode.class);
    }

    private static String nested(int depth) {
      return "[".repeat(depth) + "]".repeat(depth);
    }

    @Test
    void with_a_string_or_key_longer_than_the_limit() {
      assertThat(read(text(StrictJson.STRING_LENGTH_MAX), Text.class).text())
          .hasSize(StrictJson.STRING_LENGTH_MAX);
      assertRefused(text(StrictJson.STRING_LENGTH_MAX + 1), Text.class);
      assertRefused("{\"" + "k".repeat(StrictJson.STRING_LENGTH_MAX) + "\":1}", Map.class);
    }

    private static String text(int length) {
      return "{\"text\":\"" + "a".repeat(length) + "\"}";
    }

    @Test
    void with_a_number_longer_than_the_limit() {
      String longest = "9".repeat(StrictJson.NUMBER_LENGTH_MAX);
      assertThat(read("{\"number\":" + longest + "}", Exact.class).number())
          .isEqualTo(new BigDecimal(longest));
      assertRefused("{\"number\":" + longest + "9}", Exact.class);
      assertRefused("{\"number\":0." + longest + "99}", Exact.class);
    }
  }

  record Conversion(String value, Class<?> type) {
    static List<Conversion> silent() {
      return List.of(
          new Conversion("12", Text.class),
          new Conversion("1.5", Text.class),
          new Conversion("true", Text.class),
          new Conversion("[\"a\"]", Text.class),
          new Conversion("\"a\"", Texts.class),
          new Conversion("[1]", Texts.class),
          new Conversion("[null,1]", Texts.class),
          new Conversion("\"12\"", Whole.class),
          new Conversion("\"\"", Whole.class),
          new Conversion("\" \"", Whole.class),
          new Conversion("true", Whole.class),
          new Conversion("1.5", Whole.class),
          new Conversion("1.0", Whole.class),
          new Conversion("1e3", Whole.class),
          new Conversion("[1]", Whole.class),
          new Conversion("9223372036854775808", Whole.class),
          new Conversion("2147483648", Small.class),
          new Conversion("1.0", Huge.class),
          new Conversion("\"12\"", Huge.class),
          new Conversion("\"1.5\"", Exact.class),
          new Conversion("\"\"", Exact.class),
          new Conversion("true", Exact.class),
          new Conversion("[1.5]", Exact.class),
          new Conversion("\"1.5\"", Binary.class),
          new Conversion("\"NaN\"", Binary.class),
          new Conversion("\"Infinity\"", Boxed.class),
          new Conversion("true", Single.class),
          new Conversion("1", Flag.class),
          new Conversion("0", Flag.class),
          new Conversion("\"true\"", Flag.class),
          new Conversion("\"\"", Flag.class),
          new Conversion("1767225600", At.class),
          new Conversion("1767225600.5", At.class),
          new Conversion("\"1767225600\"", At.class),
          new Conversion("\"2026-01-01\"", At.class),
          new Conversion("\"\"", At.class),
          new Conversion("\"AAAAAAAAAAAAAAAAAAAAAA==\"", Id.class),
          new Conversion("\"1-1-1-1-1\"", Id.class),
          new Conversion("\"\"", Id.class),
          new Conversion("0", Painted.class),
          new Conversion("\"0\"", Painted.class),
          new Conversion("\"red\"", Painted.class),
          new Conversion("\"\"", Painted.class),
          new Conversion("\"\"", Outer.class),
          new Conversion("[]", Outer.class));
    }

    String json() {
      return "{\"%s\":%s}".formatted(type.getRecordComponents()[0].getName(), value);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.daybook.jackson.StrictJsonTest$Conversion#silent")
  void nothing_is_converted_silently(Conversion conversion) {
    assertRefused(conversion.json(), conversion.type());
  }

  @Nested
  class Numbers {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "0.1",
          "100.10",
          "12345678901234567890.123456789012345678901234567890",
          "-0.000000000000000000001",
          "9007199254740993",
          "0",
        })
    void with_a_fraction_keep_every_digit(String digits) {
      Exact exact = read("{\"number\":" + digits + "}", Exact.class);

      assertThat(exact.number()).isEqualTo(new BigDecimal(digits));
      assertThat(StrictJson.mapper().writeValueAsString(exact))
          .isEqualTo("{\"number\":" + digits + "}");
    }

    @Test
    void keep_every_digit_in_trees_and_maps_too() {
      String json = "{\"number\":100.10}";
      assertThat(read(json, JsonNode.class).get("number").decimalValue())
          .isEqualTo(new BigDecimal("100.10"));
      assertThat(read(json, JsonNode.class)).hasToString(json);
      assertThat((Object) read(json, Map.class))
          .isEqualTo(Map.of("number", new BigDecimal("100.10")));
    }

    @Test
    void are_written_without_an_exponent() {
      assertThat(StrictJson.mapper().writeValueAsString(new Exact(new BigDecimal("1E+3"))))
          .isEqualTo("{\"number\":1000}");
      assertThat(StrictJson.mapper().writeValueAsString(new Exact(new BigDecimal("1E-10"))))
          .isEqualTo("{\"number\":0.0000000001}");
    }

    @Test
    void that_are_too_long_without_an_exponent_are_not_written() {
      assertUnwritable(new Exact(new BigDecimal("1E+1000000000")));
      assertUnwritable(new Exact(new BigDecimal("1E-1000000000")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"1e400", "-1e400", "NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1."})
    void that_are_not_finite_or_not_json_are_refused(String number) {
      String json = "{\"number\":" + number + "}";
      assertRefused(json, Binary.class);
      assertRefused(json, Boxed.class);
      assertRefused(json, Single.class);
    }

    @Test
    void too_large_for_a_float_are_refused() {
      assertThat(read("{\"number\":1e300}", Binary.class).number()).isEqualTo(1e300);
      assertThat(read("{\"number\":1}", Boxed.class).number()).isEqualTo(1.0);
      assertRefused("{\"number\":1e300}", Single.class);
    }

    @Test
    void that_are_not_finite_are_not_written() {
      assertUnwritable(new Binary(Double.NaN));
      assertUnwritable(new Binary(Double.POSITIVE_INFINITY));
      assertUnwritable(new Boxed(Double.NEGATIVE_INFINITY));
      assertUnwritable(new Single(Float.NaN));
      assertThat(StrictJson.mapper().writeValueAsString(new Binary(0.5)))
          .isEqualTo("{\"number\":0.5}");
    }
  }

  @Nested
  class Unpaired_surrogates {
    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "a\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d"})
    void are_not_read(String escaped) {
      assertRefused("{\"text\":\"" + escaped + "\"}", Text.class);
      assertRefused("{\"texts\":[\"" + escaped + "\"]}", Texts.class);
      assertRefused("{\"" + escaped + "\":1}", Map.class);
      assertRefused("{\"key\":\"" + escaped + "\"}", Map.class);
    }

    @Test
    void are_not_read_from_surrogates_in_utf_8() {
      byte[] json = "{\"text\":\"???\"}".getBytes(UTF_8);
      json[9] = (byte) 0xed;
      json[10] = (byte) 0xa0;
      json[11] = (byte) 0xbd;
      assertThatExceptionOfType(JacksonException.class)
          .isThrownBy(() -> StrictJson.mapper().readValue(json, Text.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {HIGH, LOW, LOW + HIGH, "a" + HIGH + "b"})
    void are_not_written(String text) {
      assertUnwritable(new Text(text));
      assertUnwritable(new Texts(List.of(text)));
      assertUnwritable(Map.of("key", text));
    }

    @Test
    void are_distinguished_from_pairs() {
      Text grinning = new Text("a" + HIGH + LOW + "b\u0000\u20ac");

      String json = StrictJson.mapper().writeValueAsString(grinning);

      assertThat(read(json, Text.class)).isEqualTo(grinning);
      assertThat(read("{\"text\":\"a\\ud83d\\ude00b\\u0000\\u20ac\"}", Text.class))
          .isEqualTo(grinning);
    }
  }

  @Test
  void instants_are_strings_in_iso_8601() {
    At noon = new At(Instant.parse("2026-01-31T12:00:00.123Z"));

    String json = StrictJson.mapper().writeValueAsString(noon);

    assertThat(json).isEqualTo("{\"at\":\"2026-01-31T12:00:00.123Z\"}");
    assertThat(read(json, At.class)).isEqualTo(noon);
  }

  @Test
  void uuids_are_strings_of_36_characters() {
    Id id = new Id(new UUID(0x0123456789abcdefL, -1));

    String json = StrictJson.mapper().writeValueAsString(id);

    assertThat(json).isEqualTo("{\"id\":\"01234567-89ab-cdef-ffff-ffffffffffff\"}");
    assertThat(read(json, Id.class)).isEqualTo(id);
  }
}
