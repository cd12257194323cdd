package dev.daybook.accounts.cli.converters;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option to an instant: a time of day with its offset, such as `2026-03-14T12:00:00Z`,
/// or a date, whose first instant in UTC is meant.
public final class InstantOption implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException _) {
      throw new TypeConversionException(
          "'" + text + "' is not a time: give a date such as 2026-03-14, or 2026-03-14T12:00:00Z");
    }
  }
}
