package dev.daybook.examples.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// An event of the log, as the relay has written it: a CloudEvent in binary mode.
///
/// @param epoch number of the epoch of the log in which it was appended
/// @param data as JSON
record RelayedEvent(
    String type, long position, long version, long epoch, Instant time, String data) {
  /// Type of the event that says that the log was restored from a backup.
  static final String LOG_RESTORED = "daybook.log.restored";

  /// @throws IllegalArgumentException if a header is missing
  static RelayedEvent of(Headers headers, String data) {
    String type = text(headers, "ce_type");
    return new RelayedEvent(
        type,
        Long.parseLong(text(headers, "ce_position")),
        type.equals(LOG_RESTORED) ? 0 : Long.parseLong(text(headers, "ce_streamversion")),
        Long.parseLong(text(headers, "ce_epoch")),
        time(headers),
        data);
  }

  /// When it happened.
  static Instant time(Headers headers) {
    return Instant.parse(text(headers, "ce_time"));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null) {
      throw new IllegalArgumentException(
          "The record has no header %s: is its topic that of a relay?".formatted(name));
    }
    return new String(header.value(), UTF_8);
  }

  boolean isLogRestored() {
    return type.equals(LOG_RESTORED);
  }

  <T> T data(Class<T> form) {
    return Json.read(data, form);
  }
}
