package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCellTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        ";=1",
        "; =1",
        "a;=1",
        "a,+1",
        "a|@x",
        "a\n=1",
        " =1",
        "\u00a0=1",
        "\u3000-1",
        "\"=1",
        "'=1",
        "\n =1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x"
      })
  void a_text_that_may_be_a_formula_gets_an_apostrophe(String text) {
    assertThat(CsvCell.harmless(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rent", "1-2", "a=b", "a;b", "x@example.org", "2026-01-31", "a, b"})
  void other_texts_are_unchanged(String text) {
    assertThat(CsvCell.harmless(text)).isEqualTo(text);
  }
}
