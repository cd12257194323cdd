package dev.daybook.postgres.append;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.errors.InvalidEventException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {
  private static void check(String data, String metadata) {
    JsonCheck.requireStorable(new NewEvent(UUID.randomUUID(), "HAPPENED", data, metadata));
  }

  private static void assertTaken(String data) {
    assertThatCode(() -> check(data, "{}")).doesNotThrowAnyException();
  }

  private static void assertRefused(String data, String because) {
    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> check(data, "{}"))
        .withMessageContaining("data")
        .withMessageContaining(because);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-0.5",
        "\"\"",
        " \t\r\n{ } ",
        "{\"\": {\"\": [{}, [], null]}}",
        "{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 1}]}",
        "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e4 \u007f \u2028 漢\"",
        "\"🎲 \\ud83c\\udfb2\"",
        "1e400",
        "-1.5E-400",
        "1e+0000010000",
        "[1e5000, 1e-5000]"
      })
  void valid_json_is_accepted(String data) {
    assertTaken(data);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "// no\n1",
        "nul",
        "NaN",
        "-Infinity",
        "01",
        "+1",
        ".5",
        "1.",
        "0x1",
        "1e",
        "\"a",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\ufeff1"
      })
  void invalid_json_is_refused(String data) {
    assertRefused(data, "not storable as JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "1 2", "null,", "[]]", "{}}"})
  void a_second_value_is_refused(String data) {
    assertRefused(data, "not storable as JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\\u0000\"", "{\"\\u0000\": 1}", "[[{\"a\": \"x\\u0000y\"}]]", "\"\u0000\""})
  void the_null_character_is_refused(String data) {
    assertRefused(data, "not storable as JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud83c\"",
        "\"\\udfb2\"",
        "\"\\udfb2\\ud83c\"",
        "\"\\ud83cx\\udfb2\"",
        "\"\\ud83c\\ud83c\\udfb2\"",
        "{\"\\ud83c\": 1}",
        "[{\"a\": \"\\udfb2\"}]"
      })
  void an_unpaired_surrogate_is_refused(String data) {
    assertRefused(data, "surrogate");
  }

  /// Half of a surrogate pair can't be sent in UTF-8, even if the other half follows as an escape.
  @Test
  void an_unescaped_unpaired_surrogate_is_refused() {
    String high = Character.toString(Character.highSurrogate(0x1f3b2));
    String low = Character.toString(Character.lowSurrogate(0x1f3b2));
    assertRefused("\"" + high + "\"", "half a surrogate pair");
    assertRefused("\"" + low + high + "\"", "half a surrogate pair");
    assertRefused("\"" + high + "\\udfb2\"", "half a surrogate pair");
    assertRefused("\"\\ud83c" + low + "\"", "half a surrogate pair");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1, \"a\": 1}",
        "{\"a\": 1, \"\\u0061\": 2}",
        "[{\"x\": {\"\": 1, \"b\": 2, \"\": 3}}]"
      })
  void a_duplicate_key_is_refused(String data) {
    assertRefused(data, "uplicate");
  }

  @Test
  void the_deepest_nesting_is_accepted_and_a_deeper_one_refused() {
    assertTaken(nested(JsonCheck.NESTING_MAX));
    assertRefused(nested(JsonCheck.NESTING_MAX + 1), "depth");
  }

  @Test
  void the_longest_numbers_are_accepted_and_longer_ones_refused() {
    String digits = "9".repeat(JsonCheck.NUMBER_LENGTH_MAX);
    assertTaken(digits);
    assertTaken("[-0." + digits.substring(3) + "]");
    assertRefused(digits + "9", "longer");
    assertRefused("[-0." + digits + "]", "longer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e10001",
        "1E-10001",
        "[1e5000, 1e5001]",
        "{\"a\": {\"b\": 1e-9999}, \"c\": 1e2}",
        "1e999999",
        "1e99999999999999999999"
      })
  void exponents_with_a_too_large_sum_are_refused(String data) {
    assertRefused(data, "exponents");
  }

  @Test
  void the_bound_on_exponents_applies_per_event() {
    assertTaken("1e10000");
    assertTaken("1e10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"a\"", "{", "{\"a\": \"\\u0000\"}", "{} 1"})
  void metadata_is_one_object_under_the_same_rules(String metadata) {
    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> check("{}", metadata))
        .withMessageContaining("metadata");
  }

  @Test
  void metadata_may_be_any_object() {
    assertThatCode(() -> check("1", "{\"a\": {\"b\": [1, \"x\"]}}")).doesNotThrowAnyException();
  }
}
