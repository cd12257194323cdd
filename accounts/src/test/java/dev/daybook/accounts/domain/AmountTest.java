package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Reason.AMOUNT_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.CURRENCY_MISMATCH;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_DECIMALS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {
  private static final Currency USD = Currency.of("USD");
  private static final Currency EUR = Currency.of("EUR");

  private static Amount amount(String value) {
    return new Amount(new BigDecimal(value), null);
  }

  private static void assertRejected(Rejected.Reason reason, Amount amount, Currency currency) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> amount.in(currency))
        .returns(reason, Rejected::reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.00", "-0.01", "-1e100"})
  void must_be_above_0(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> amount(value));
  }

  @Nested
  class Without_a_currency {
    @Test
    void is_in_the_account_s_currency() {
      assertThat(amount("1.50").in(USD)).isEqualTo(new Money(150, USD));
      assertThat(amount("1.50").in(EUR)).isEqualTo(new Money(150, EUR));
    }
  }

  @Nested
  class With_a_currency {
    private final Amount dollars = new Amount(new BigDecimal("1.50"), USD);

    @Test
    void is_accepted_in_the_account_s_currency() {
      assertThat(dollars.in(USD)).isEqualTo(new Money(150, USD));
    }

    @Test
    void is_rejected_in_another_currency() {
      assertRejected(CURRENCY_MISMATCH, dollars, EUR);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.001, USD", "100.123, USD", "0.5, JPY", "1.0001, KWD", "1e-2147483647, USD"})
  void with_more_decimals_than_its_currency_is_rejected(String value, String currency) {
    assertRejected(TOO_MANY_DECIMALS, amount(value), Currency.of(currency));
  }

  @Test
  void may_have_any_number_of_trailing_zeros() {
    assertThat(amount("1.500000000000").in(USD)).isEqualTo(new Money(150, USD));
  }

  @ParameterizedTest
  @CsvSource({
    "10000000000000, USD",
    "10000000000000.001, USD",
    "1000000000000000, JPY",
    "1000000000000, KWD",
    "1e2147483647, USD",
  })
  void of_10_to_the_15th_minor_units_or_more_is_rejected(String value, String currency) {
    assertRejected(AMOUNT_TOO_LARGE, amount(value), Currency.of(currency));
  }

  @ParameterizedTest
  @CsvSource({"9999999999999.99, USD", "999999999999999, JPY", "999999999999.999, KWD"})
  void just_below_the_limit_is_accepted(String value, String currency) {
    assertThat(amount(value).in(Currency.of(currency)).minorUnits())
        .isEqualTo(Money.MINOR_UNITS_LIMIT - 1);
  }
}
