package dev.daybook.accounts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@example.com",
        "o'neill+tag!#$%&*/=?^_`{|}~-@example.com",
        "zo\u00eb@b\u00fccher.example",
        "zoe\u0308@example.com",
        "\u7528\u6237@\u4f8b\u5b50.\u6d4b\u8bd5",
        "\ud55c\uae00@example.com",
        "\u1112\u1161\u11ab@example.com", // the same, decomposed
        "\u0661\u0662@example.com",
      })
  void with_letters_of_any_script_is_allowed(String address) {
    assertThat(EmailAddress.fault(address)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200b",
        "\u200c",
        "\u200d",
        "\u202e",
        "\u2028",
        "\u00a0",
        "\u00ad",
        "\ufeff",
        "\ufe0f",
        "\uff41",
        "\ufb01",
        "\u00b2",
        "\u2100",
        "\u3164",
        "\u0640",
        "\u2019",
        "\ud83d\ude00",
        "\ue000",
        "\u0378",
        "\u1160",
      })
  void with_a_lookalike_character_is_invalid(String character) {
    assertThat(EmailAddress.fault("a" + character + "b@example.com"))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains("U+%04X".formatted(character.codePointAt(0))));
  }

  @Test
  void with_an_encoded_domain_or_mixed_digits_is_invalid() {
    assertThat(EmailAddress.fault("a@xn--bcher-kva.example")).isPresent();
    assertThat(EmailAddress.fault("a@mail.XN--bcher-kva.example")).isPresent();
    assertThat(EmailAddress.fault("\u0661\u06f2@example.com")).isPresent();
  }

  @Test
  void ignores_case_and_unicode_composition() {
    assertThat(EmailAddress.folded("ZOE\u0308@Example.com"))
        .isEqualTo(EmailAddress.folded("zo\u00eb@example.COM"));
  }
}
