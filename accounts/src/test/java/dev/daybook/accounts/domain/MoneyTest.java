package dev.daybook.accounts.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
  private static final Currency USD = Currency.of("USD");
  private static final Currency EUR = Currency.of("EUR");

  private static Money money(String value, String currency) {
    return Money.of(new BigDecimal(value), Currency.of(currency));
  }

  @Nested
  class Parsing_a_decimal {
    @ParameterizedTest
    @CsvSource({
      "100.25, USD, 10025",
      "0.01, USD, 1",
      "0.10, USD, 10",
      "100.2500, USD, 10025",
      "1E+2, USD, 10000",
      "100, JPY, 100",
      "100.0, JPY, 100",
      "1.234, KWD, 1234",
      "1.2345, CLF, 12345",
      "9999999999999.99, USD, 999999999999999",
    })
    void counts_minor_units(String value, String currency, long minorUnits) {
      assertThat(money(value, currency).minorUnits()).isEqualTo(minorUnits);
    }

    @ParameterizedTest
    @CsvSource({"0.001, USD", "0.5, JPY", "1.0001, KWD", "1e-2147483647, USD"})
    void refuses_more_decimals_than_the_currency_has(String value, String currency) {
      assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> money(value, currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"92233720368547758.08", "1e1000000", "1e2147483647"})
    void refuses_values_out_of_range(String value) {
      assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> money(value, "USD"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10025, USD, 100.25",
    "10020, USD, 100.2",
    "10000, USD, 100",
    "1, USD, 0.01",
    "0, USD, 0",
    "100, JPY, 100",
    "1234, KWD, 1.234",
    "999999999999999, USD, 9999999999999.99",
  })
  void is_written_plainly_without_trailing_zeros(long minorUnits, String currency, String text) {
    Money money = new Money(minorUnits, Currency.of(currency));

    assertThat(money.toDecimal()).hasToString(text);
    assertThat(money).hasToString(text + " " + currency);
  }

  @Test
  void is_restored_from_its_decimal_in_every_currency() {
    CurrencyTable.BY_CODE.values().stream()
        .map(currency -> new Money(123_456_789, currency))
        .forEach(
            money -> assertThat(Money.of(money.toDecimal(), money.currency())).isEqualTo(money));
  }

  @Test
  void adds_and_subtracts_exactly() {
    assertThat(money("0.10", "USD").plus(money("0.20", "USD"))).isEqualTo(money("0.30", "USD"));
    assertThat(money("0.30", "USD").minus(money("0.10", "USD"))).isEqualTo(money("0.20", "USD"));
  }

  @Test
  void of_two_currencies_cannot_be_added() {
    Money dollar = new Money(1, USD);
    Money euro = new Money(1, EUR);

    assertThatIllegalArgumentException().isThrownBy(() -> dollar.plus(euro));
    assertThatIllegalArgumentException().isThrownBy(() -> dollar.minus(euro));
  }

  @Test
  void never_overflows_silently() {
    Money most = new Money(Long.MAX_VALUE, USD);

    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> most.plus(new Money(1, USD)));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> new Money(Long.MIN_VALUE, USD).minus(new Money(1, USD)));
  }
}
