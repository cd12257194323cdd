package dev.daybook.accounts.cli.converters;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option to a value of a CSV field, without surrounding white space.
public final class WordOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("is empty; give the value that the file uses");
    }
    return text.strip();
  }
}
