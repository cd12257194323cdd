package dev.daybook.accounts.cli.converters;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option to the field separator of a CSV file.
public final class SeparatorOption implements ITypeConverter<Character> {
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
      throw refused("'%s' is more than one UTF-16 character", text);
    }
    char separator = text.charAt(0);
    if (separator == '"') {
      throw refused("%s quotes fields and cannot separate them", text);
    }
    if (separator == '\n' || separator == '\r') {
      throw refused("a line break ends rows and cannot separate fields", text);
    }
    if (Character.isLetterOrDigit(separator) || Character.isSurrogate(separator)) {
      throw refused("'%s' occurs in fields and cannot separate them", text);
    }
    return separator;
  }

  private static TypeConversionException refused(String why, String text) {
    return new TypeConversionException(
        why.formatted(text) + "; use a separator such as , or ; or | or " + TAB + " for a tab");
  }
}
