package dev.daybook.accounts.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurrencyTest {
  @ParameterizedTest
  @CsvSource({"USD, 2", "JPY, 0", "KWD, 3", "CLF, 4", "UYW, 4", "XCG, 2", "XAD, 2", "ZWG, 2"})
  void of_the_current_list_is_current(String code, int decimals) {
    assertThat(Currency.of(code)).isEqualTo(new Currency(code, decimals, true));
  }

  @ParameterizedTest
  @CsvSource({"DEM, 2", "HRK, 2", "BGN, 2", "ANG, 2", "CUC, 2", "ITL, 0", "SLL, 2", "ZWL, 2"})
  void of_the_historic_list_is_historic(String code, int decimals) {
    assertThat(Currency.of(code)).isEqualTo(new Currency(code, decimals, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"XXX", "XAU", "XDR", "XTS", "XSU", "XYZ", "usd", "", "EURO"})
  void without_minor_units_or_unknown_is_refused(String code) {
    assertThat(Currency.find(code)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> Currency.of(code));
  }

  @Test
  void has_the_same_decimals_as_in_the_jdk() {
    Map<String, Integer> jdk =
        java.util.Currency.availableCurrencies()
            .filter(currency -> currency.getDefaultFractionDigits() >= 0)
            .collect(
                Collectors.toMap(
                    java.util.Currency::getCurrencyCode,
                    java.util.Currency::getDefaultFractionDigits));
    jdk.keySet().retainAll(CurrencyTable.BY_CODE.keySet());
    assertThat(jdk).hasSizeGreaterThan(200);
    jdk.forEach((code, decimals) -> assertThat(Currency.of(code).decimals()).isEqualTo(decimals));
  }

  @Test
  void list_one_has_the_published_number_of_currencies() {
    assertThat(CurrencyTable.BY_CODE.values()).filteredOn(Currency::current).hasSize(165);
  }
}
