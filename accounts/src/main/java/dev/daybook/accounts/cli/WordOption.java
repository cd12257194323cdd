package dev.daybook.accounts.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an option that names a word of a file, without the white space around it.
final class WordOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("is empty; give the word that the file has");
    }
    return text.strip();
  }
}
