package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.cli.converters.InstantOption;
import dev.daybook.accounts.text.VisibleText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// What a search compares with each event that the service sends, and when it ends.
final class EventSearch {
  private static final int LIMIT_MAX = 10_000;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = InstantOption.class,
      description =
          "only events that happened at this time or later: 1993-03-14 (in UTC) or"
              + " 1993-03-14T12:00:00Z. An event without occurredAt happened when it was recorded")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = InstantOption.class,
      description = "only events that happened before this time")
  private @Nullable Instant to;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "only events with this text in their data, in capital or small letters")
  private @Nullable String text;

  @Option(
      names = "--after",
      paramLabel = "POSITION",
      defaultValue = "0",
      description = "begins after this position (default 0)")
  private long after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "ends after N events, 1 to 10,000 (default 50)")
  private int limit;

  @Option(
      names = "--scan",
      paramLabel = "N",
      defaultValue = "100000",
      description = "looks at N positions of the log (default 100,000)")
  private long scanned;

  /// @throws ConfigException if an option is out of range
  void check() {
    require(after >= 0, "--after must be 0 or more: " + after + " is not");
    require(
        limit >= 1 && limit <= LIMIT_MAX,
        "--limit must be a number from 1 to %d: %d is not".formatted(LIMIT_MAX, limit));
    require(scanned >= 1, "--scan must be 1 or more: " + scanned + " is not");
    require(
        from == null || to == null || from.isBefore(to),
        "--from must be a time before that of --to");
  }

  private static void require(boolean valid, String reason) {
    if (!valid) {
      throw new ConfigException(reason);
    }
  }

  long after() {
    return after;
  }

  int limit() {
    return limit;
  }

  long scanned() {
    return scanned;
  }

  /// No more events than are wanted, if each one that the service sends is wanted.
  int pageSize(int max) {
    return from == null && to == null && text == null ? Math.min(limit, max) : max;
  }

  boolean matches(JsonNode event) {
    Instant happened =
        Instant.parse(event.path("occurredAt").asString(event.path("timestamp").asString("")));
    return (from == null || !happened.isBefore(from))
        && (to == null || happened.isBefore(to))
        && (text == null || folded(event.path("data").toString()).contains(folded(text)));
  }

  private static String folded(String text) {
    return VisibleText.caseFolded(VisibleText.composed(text));
  }

  /// What was found, how far the search has looked, and how to go on.
  String summary(int found, long begin, long end, long head) {
    String looked =
        end > begin
            ? "looked at positions %d to %d of %d".formatted(begin + 1, end, head)
            : "the log's head is " + head;
    String next = end < head ? "; to go on: --after " + end : "";
    return "%d %s; %s%s".formatted(found, found == 1 ? "event" : "events", looked, next);
  }
}
