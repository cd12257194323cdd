package dev.daybook.accounts.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an option that names the character between two fields of a CSV file.
final class SeparatorOption implements ITypeConverter<Character> {
  private static final String TAB = "\\t";

  @Override
  public Character convert(String text) {
    if (text.equals(TAB)) {
      return '\t';
    }
    if (text.isEmpty()) {
      throw refused("is empty", text);
    }
    if (text.length() > 1) {
      throw refused("'%s' is more than one character of 16 bits", text);
    }
    char separator = text.charAt(0);
    if (separator == '"') {
      throw refused("%s encloses fields, and can't separate them", text);
    }
    if (separator == '\n' || separator == '\r') {
      throw refused("a line break ends rows, and can't separate fields", text);
    }
    if (Character.isLetterOrDigit(separator) || Character.isSurrogate(separator)) {
      throw refused("'%s' is part of fields, and can't separate them", text);
    }
    return separator;
  }

  private static TypeConversionException refused(String why, String text) {
    return new TypeConversionException(
        why.formatted(text) + "; give one such as , or ; or | or " + TAB + " for a tab");
  }
}
