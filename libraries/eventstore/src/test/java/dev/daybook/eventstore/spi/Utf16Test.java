package dev.daybook.eventstore.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class Utf16Test {
  private static final String HIGH = "\ud83d";
  private static final String LOW = "\ude00";

  @Test
  void a_text_of_whole_characters_is_well_formed() {
    assertThat(List.of("", "a", "\u00e9\uffff", HIGH + LOW, "a" + HIGH + LOW + HIGH + LOW + "b"))
        .allMatch(Utf16::isWellFormed);
  }

  @Test
  void half_a_surrogate_pair_is_not_well_formed() {
    assertThat(List.of(HIGH, LOW, HIGH + "a", "a" + LOW, LOW + HIGH, HIGH + HIGH + LOW))
        .noneMatch(Utf16::isWellFormed);
  }
}
