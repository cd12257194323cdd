package dev.daybook.accounts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ada Lovelace",
        "Zo\u00eb O\u2019Neill",
        "\u5217\u5965\u7eb3\u591a\u00b7\u8fbe\u00b7\u82ac\u5947",
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", // a Persian name with a non-joiner
        "\u0915\u094d\u200d\u0937", // Devanagari with a joiner after a virama
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67", // a family
        "\u2764\ufe0f \ud83d\udc4d\ud83c\udffd 1\ufe0f\u20e3",
        "a\u00a0b",
        "\ud842\udfb7\u91ce",
        "two\nlines\tand a tab",
      })
  void of_visible_characters_is_allowed(String text) {
    assertThat(VisibleText.firstForbidden(text)).isEmpty();
    assertThat(VisibleText.isVisible(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u2028", "\u2029", "\u202e", "\u202a", "\u2066", "\u200b", "\u200e", "\u2060", "\ufeff",
        "\u00ad", "\u034f", "\u3164", "\u115f", "\u0000", "\u0085", "\u001b", "\ue000", "\uffff",
        "\u0378", "\ufff9", "\ud800", "\udb40\udc41", "\ufe0f", "\u200d", "\u200c",
      })
  void with_an_invisible_character_is_forbidden(String character) {
    assertThat(VisibleText.firstForbidden("a" + character + "b"))
        .hasValue(character.codePointAt(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0", "\u3000\u2003", "\n\t", "\u2800", "\u0301"})
  void of_blanks_alone_is_not_visible(String text) {
    assertThat(VisibleText.isVisible(text)).isFalse();
  }

  @Test
  void on_a_line_has_single_spaces_and_composed_letters() {
    assertThat(VisibleText.line("\u00a0 Zoe\u0308 \u2003 X\u3000")).isEqualTo("Zo\u00eb X");
  }
}
