package dev.daybook.accounts.cli.converters;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option such as `500ms`, `10s`, `5m` or `1h` to a duration. Zero needs no unit.
public final class IntervalOption implements ITypeConverter<Duration> {
  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})(ms|s|m|h)|0");

  @Override
  public Duration convert(String text) {
    Matcher parts = INTERVAL.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a time: give a number and a unit, such as 500ms, 10s, 5m or 1h");
    }
    if (parts.group(1) == null) {
      return Duration.ZERO;
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
