package dev.daybook.explorer.api;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.log.LogFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// The parameters of a request's query. An empty one counts as absent.
final class Parameters {
  /// Largest number that is accepted, far above any position: sums with it don't overflow.
  static final long NUMBER_MAX = 999_999_999_999_999_999L;

  private static final int TEXT_MAX = 300;
  private static final int VALUES_MAX = 20;
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Pattern SPACES = Pattern.compile("[ ,]+");

  private final HttpServletRequest request;

  Parameters(HttpServletRequest request) {
    this.request = request;
  }

  /// @throws ApiException if the text is too long
  Optional<String> text(String name) {
    String value = request.getParameter(name);
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    if (value.length() > TEXT_MAX || value.indexOf('\0') >= 0) {
      throw ApiException.invalid(
          "%s has at most %d characters, none of them NUL".formatted(name, TEXT_MAX));
    }
    return Optional.of(value);
  }

  /// @throws ApiException if there is none
  String require(String name) {
    return present(name, text(name));
  }

  /// @throws ApiException if there is none
  long requireNumber(String name) {
    return present(name, number(name));
  }

  /// @throws ApiException if there is none
  Instant requireInstant(String name) {
    return present(name, instant(name));
  }

  private static <T> T present(String name, Optional<T> value) {
    return value.orElseThrow(
        () -> ApiException.invalid("The parameter %s is missing".formatted(name)));
  }

  /// @throws ApiException if the value is not a number from 0 to [#NUMBER_MAX]
  Optional<Long> number(String name) {
    return text(name)
        .map(
            text -> {
              try {
                long number = Long.parseLong(text);
                if (number >= 0 && number <= NUMBER_MAX) {
                  return number;
                }
              } catch (NumberFormatException ignored) {
                // refused below
              }
              throw ApiException.invalid(
                  "%s is a number from 0 to %d, not %s".formatted(name, NUMBER_MAX, text));
            });
  }

  /// The position of the time cursor: events after it are left out.
  ///
  /// @return [Long#MAX_VALUE] if the cursor is at the newest event
  /// @throws ApiException if it is no position
  long asOf() {
    long position = number("asOf").orElse(Long.MAX_VALUE);
    if (position == 0) {
      throw ApiException.invalid("asOf is a position, from 1");
    }
    return position;
  }

  /// Whether times are those at which events occurred, not those at which they were recorded.
  ///
  /// @throws ApiException if `basis` is neither
  boolean isByOccurrence() {
    return switch (text("basis").orElse("recorded")) {
      case "recorded" -> false;
      case "occurred" -> true;
      default -> throw ApiException.invalid("basis is recorded or occurred");
    };
  }

  /// A number of rows.
  int limit(int usual, int most) {
    long limit = number("limit").orElse((long) usual);
    if (limit < 1 || limit > most) {
      throw ApiException.invalid("limit is 1 to %d".formatted(most));
    }
    return (int) limit;
  }

  /// @throws ApiException if the value is neither a date, nor a date with a time, nor an instant
  Optional<Instant> instant(String name) {
    return text(name)
        .map(
            text ->
                instantOf(text)
                    .orElseThrow(
                        () ->
                            ApiException.invalid(
                                "%s is a date such as 2026-01-31, or a time such as".formatted(name)
                                    + " 2026-01-31T12:00:00Z, in the years 1 to 9999")));
  }

  /// A date, a local time or an instant, in UTC.
  static Optional<Instant> instantOf(String text) {
    try {
      Instant instant;
      if (text.endsWith("Z")) {
        instant = Instant.parse(text);
      } else if (text.contains("T")) {
        instant = LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      } else {
        instant = LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return Optional.of(instant).filter(it -> !it.isBefore(EARLIEST) && !it.isAfter(LATEST));
    } catch (DateTimeException ignored) {
      return Optional.empty(); // the caller says what a time looks like
    }
  }

  static Optional<UUID> uuidOf(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException ignored) {
      return Optional.empty(); // the caller treats it as another text
    }
  }

  StreamId stream(String name) {
    return requireStream(require(name));
  }

  /// @throws ApiException if it is no name of a stream
  static StreamId requireStream(String text) {
    return streamOf(text).orElseThrow(() -> ApiException.invalid("stream is no name of a stream"));
  }

  static Optional<StreamId> streamOf(String text) {
    try {
      return Optional.of(StreamId.parse(text));
    } catch (IllegalArgumentException ignored) {
      return Optional.empty(); // the caller treats it as another text
    }
  }

  /// The filter of a search in the log.
  ///
  /// @throws ApiException if a part is one that no event can have
  LogFilter filter() {
    try {
      Set<StreamId> streams = text("stream").map(it -> Set.of(stream("stream"))).orElse(Set.of());
      var events =
          new EventFilter(
              Set.copyOf(values("category")),
              streams,
              Set.copyOf(values("type")),
              Set.copyOf(values("tag")));
      return new LogFilter(
          events,
          instant("from").orElse(null),
          instant("to").orElse(null),
          text("event").map(this::uuid).orElse(null),
          text("correlation").orElse(null),
          text("causation").orElse(null),
          searched().orElse(null),
          asOf());
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()));
    }
  }

  private UUID uuid(String text) {
    return uuidOf(text).orElseThrow(() -> ApiException.invalid("event is an event's id, a UUID"));
  }

  private Optional<String> searched() {
    Optional<String> text = text("text");
    if (text.map(String::length).orElse(0) > LogFilter.TEXT_MAX) {
      throw ApiException.invalid("text has at most %d characters".formatted(LogFilter.TEXT_MAX));
    }
    return text;
  }

  /// Values that are given several times, or with spaces or commas between.
  List<String> values(String name) {
    String[] given = request.getParameterValues(name);
    List<String> values = new ArrayList<>();
    for (String value : given == null ? new String[0] : given) {
      for (String part : SPACES.split(value, 0)) {
        if (!part.isEmpty() && !values.contains(part)) {
          values.add(part);
        }
      }
      if (value.length() > VALUES_MAX * TEXT_MAX || values.size() > VALUES_MAX) {
        throw ApiException.invalid("%s has at most %d values".formatted(name, VALUES_MAX));
      }
    }
    return values;
  }
}
