package dev.daybook.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewEventTest {
  private static NewEvent typed(String type) {
    return new NewEvent(UUID.randomUUID(), type, "{}");
  }

  private static NewEvent holding(String data, String metadata) {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", data, metadata);
  }

  /// A JSON string of a given size, with characters of `bytesPerChar` bytes.
  private static String json(String character, int bytesPerChar, int bytes) {
    int quotes = 2;
    return '"' + character.repeat((bytes - quotes) / bytesPerChar) + '"';
  }

  @Test
  void metadata_is_an_empty_object_unless_given() {
    assertThat(typed("HAPPENED").metadata()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "z", "FUNDS_DEPOSITED", "shop.Order-Placed_2"})
  void a_type_is_a_letter_then_letters_digits_and_some_marks(String type) {
    assertThat(typed(type).type()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1A", "_A", ".A", "-A", "A B", "A/B", "Ä", "AÄ", "A\u0000", "A'"})
  void an_invalid_type_is_refused(String type) {
    assertThatIllegalArgumentException().isThrownBy(() -> typed(type));
  }

  @Test
  void the_longest_type_is_accepted_and_a_longer_one_refused() {
    String longest = "T".repeat(NewEvent.TYPE_LENGTH_MAX);
    assertThat(typed(longest).type()).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> typed(longest + "T"));
  }

  @Test
  void one_tag_or_character_more_than_the_most_is_refused() {
    String longest = "t".repeat(NewEvent.TAG_LENGTH_MAX);
    Set<String> most =
        IntStream.range(0, NewEvent.TAGS_MAX)
            .mapToObj(n -> "t" + n)
            .collect(Collectors.toUnmodifiableSet());
    NewEvent event = typed("HAPPENED");
    assertThat(event.tagged(Set.of(longest)).tags()).containsExactly(longest);
    assertThat(event.tagged(most).tags()).hasSize(NewEvent.TAGS_MAX);
    assertThatIllegalArgumentException().isThrownBy(() -> event.tagged(Set.of(longest + "t")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event.tagged(most).taggedAlso(Set.of("more")))
        .withMessage("There are at most 20 tags, got 21");
  }

  @Test
  void data_and_metadata_are_not_empty() {
    assertThatIllegalArgumentException().isThrownBy(() -> holding("", "{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> holding("{}", ""));
  }

  @Test
  void one_byte_more_than_the_largest_event_is_refused() {
    String largest = json("x", 1, NewEvent.BYTES_MAX);
    assertThat(holding(largest, largest).data()).isEqualTo(largest);
    assertThatIllegalArgumentException().isThrownBy(() -> holding(largest + " ", "{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> holding("{}", largest + " "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ä", "漢", "\ud83c\udfb2"})
  void bytes_are_counted_in_utf_8(String character) {
    int bytesPerChar = character.getBytes(UTF_8).length;
    String largest = json(character, bytesPerChar, NewEvent.BYTES_MAX);
    assertThat(holding(largest, "{}").data()).isEqualTo(largest);
    String larger = json(character, bytesPerChar, NewEvent.BYTES_MAX + bytesPerChar);
    assertThatIllegalArgumentException().isThrownBy(() -> holding(larger, "{}"));
  }
}
