package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTagTest {
  /// What a Merkle leaf can hold of one event, in bytes.
  private static final int LEAF_BYTES = 65_535;

  @ParameterizedTest
  @CsvSource({
    "c1, course:c1",
    "'', course:",
    "a:b/c, course:a:b/c",
    "Event sourcing, course:Event%20sourcing",
    "100%, course:100%25",
    "größer, course:gr%C3%B6%C3%9Fer",
    "漢, course:%E6%BC%A2",
    "🎲, course:%F0%9F%8E%B2"
  })
  void has_a_name_and_an_encoded_value(String value, String tag) {
    assertThat(EventTag.of("course", value)).isEqualTo(tag);
  }

  @Test
  void control_characters_are_encoded() {
    assertThat(EventTag.of("n", "a\n\u0000\u007f")).isEqualTo("n:a%0A%00%7F");
  }

  @Test
  void a_long_value_is_hashed() {
    int fits = NewEvent.TAG_LENGTH_MAX - "course:".length();
    assertThat(EventTag.of("course", "x".repeat(fits))).isEqualTo("course:" + "x".repeat(fits));
    assertThat(EventTag.of("course", "x".repeat(fits + 1))).matches("course:%sha256:[0-9a-f]{64}");
    assertThat(EventTag.of("course", "漢".repeat(fits / 9 + 1)))
        .matches("course:%sha256:[0-9a-f]{64}");
    assertThat(EventTag.of("n".repeat(EventTag.NAME_LENGTH_MAX), "x".repeat(1_000_000)))
        .hasSizeLessThanOrEqualTo(NewEvent.TAG_LENGTH_MAX);
  }

  @Test
  void different_values_have_different_tags() {
    Set<String> tags = new HashSet<>();
    List<String> values =
        List.of(
            "a", "A", "a ", " a", "a%20", "a%2520", "%sha256:" + "0".repeat(64), "ä", "a\u0308");
    values.forEach(value -> tags.add(EventTag.of("n", value)));
    IntStream.range(0, 1_000).forEach(n -> tags.add(EventTag.of("n", "x".repeat(300) + n)));
    assertThat(tags).hasSize(values.size() + 1_000).allMatch(tag -> !tag.contains(" "));
  }

  @Test
  void a_name_is_like_the_name_of_a_type() {
    for (String name : List.of("", "1", "a b", "a:b", "ä", "n".repeat(51))) {
      assertThatIllegalArgumentException().isThrownBy(() -> EventTag.of(name, "x"));
    }
  }

  @Test
  void half_a_surrogate_pair_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> EventTag.of("n", "a\ud800b"));
  }

  @Test
  void all_tags_of_an_event_fit_in_a_leaf_of_the_sealed_log() {
    assertThat(NewEvent.TAGS_MAX * (NewEvent.TAG_LENGTH_MAX + 1)).isLessThan(LEAF_BYTES / 8);
  }
}
