package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {
  private static final String PRINTABLE =
      IntStream.rangeClosed('!', '~').mapToObj(Character::toString).collect(Collectors.joining());

  @Test
  void writes_category_dash_id() {
    assertThat(new StreamId("account", "42")).hasToString("account-42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"account-42", "a-b-c", "a--", "a_1--1", "A-'\"\\%;/{}"})
  void parses_its_own_text(String name) {
    assertThat(StreamId.parse(name)).hasToString(name);
  }

  @Test
  void the_first_dash_ends_the_category() {
    assertThat(StreamId.parse("a-b-c")).isEqualTo(new StreamId("a", "b-c"));
  }

  @Test
  void an_id_holds_every_printable_character() {
    assertThat(StreamId.parse("a-" + PRINTABLE).id()).isEqualTo(PRINTABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "account", "-42", "account-", "1a-42", "a b-42", "ä-42", "_-1"})
  void malformed_text_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> StreamId.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "\u0000", "\u007f", "é", "漢", "\ud83c\udfb2"})
  void an_id_beyond_printable_ascii_is_refused(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamId("account", id));
  }

  @Test
  void the_longest_are_accepted_and_longer_ones_refused() {
    String category = "c".repeat(StreamId.CATEGORY_LENGTH_MAX);
    String id = "i".repeat(StreamId.ID_LENGTH_MAX);
    assertThat(StreamId.parse(new StreamId(category, id).toString()).category())
        .isEqualTo(category);
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamId(category + "c", id));
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamId(category, id + "i"));
  }
}
