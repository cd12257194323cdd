package dev.daybook.accounts.cli.converters;

import dev.daybook.accounts.domain.Currency;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option to a current or historic currency.
public final class CurrencyOption implements ITypeConverter<Currency> {
  @Override
  public Currency convert(String code) {
    return Currency.find(code)
        .orElseThrow(
            () -> new TypeConversionException("'" + code + "' is not a currency of ISO 4217"));
  }
}
