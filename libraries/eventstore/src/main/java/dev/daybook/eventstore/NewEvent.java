package dev.daybook.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// An event to append.
///
/// @param eventId identifies the event for ever; chosen by the writer, so that a repeated append is
///   recognised
/// @param type the stored name, which never changes: a letter, then letters, digits, `_`, `.` and
///   `-`, at most [#TYPE_LENGTH_MAX] characters, all ASCII
/// @param data the content, as one JSON value (RFC 8259) of at most [#BYTES_MAX] bytes in UTF-8
/// @param metadata information about the event, as one JSON object of at most [#BYTES_MAX] bytes. A
///   store keeps data and metadata as JSON values: white space and the order of keys may change,
///   numbers keep every digit.
/// @param tags labels by which the event is found across streams, and which an [AppendCondition]
///   names; at most [#TAGS_MAX], each 1 to [#TAG_LENGTH_MAX] printable ASCII characters without
///   spaces. They are stored unencrypted and can't be erased: never put personal data in a tag.
public record NewEvent(UUID eventId, String type, String data, String metadata, Set<String> tags) {
  public static final int TYPE_LENGTH_MAX = 100;

  public static final int TAGS_MAX = 20;

  public static final int TAG_LENGTH_MAX = 200;

  /// Maximum size of data and of metadata: 1 MiB each, in UTF-8.
  public static final int BYTES_MAX = 1 << 20;

  public NewEvent {
    requireType(type);
    requireBounded("data", data);
    requireBounded("metadata", metadata);
    tags = requireTags(tags, TAGS_MAX);
  }

  public NewEvent(UUID eventId, String type, String data, String metadata) {
    this(eventId, type, data, metadata, Set.of());
  }

  public NewEvent(UUID eventId, String type, String data) {
    this(eventId, type, data, "{}");
  }

  /// This event with these tags instead of its own.
  public NewEvent tagged(Set<String> instead) {
    return new NewEvent(eventId, type, data, metadata, instead);
  }

  /// This event with these tags in addition to its own.
  public NewEvent taggedAlso(Set<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    Set<String> all = new HashSet<>(tags);
    all.addAll(more);
    return tagged(all);
  }

  private static void requireBounded(String field, String json) {
    if (json.isEmpty()) {
      throw new IllegalArgumentException("An event's " + field + " is empty");
    }
    boolean surelyFits = json.length() <= BYTES_MAX / 3;
    if (!surelyFits && json.getBytes(UTF_8).length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "An event's " + field + " is at most " + BYTES_MAX + " bytes");
    }
  }

  static Set<String> requireTags(Set<String> tags, int max) {
    if (tags.size() > max) {
      throw new IllegalArgumentException("There are at most " + max + " tags, got " + tags.size());
    }
    for (String tag : tags) {
      boolean fits = !tag.isEmpty() && tag.length() <= TAG_LENGTH_MAX;
      if (!fits || !tag.chars().allMatch(c -> c > ' ' && c <= '~')) {
        throw new IllegalArgumentException(
            "A tag is 1 to " + TAG_LENGTH_MAX + " printable ASCII characters without spaces");
      }
    }
    return Set.copyOf(tags);
  }

  static void requireType(String text) {
    if (!isType(text)) {
      throw new IllegalArgumentException(
          "An event's type is a letter, then letters, digits, _, . and -, at most %d characters: %s"
              .formatted(TYPE_LENGTH_MAX, text));
    }
  }

  static boolean isType(String text) {
    return !text.isEmpty()
        && text.length() <= TYPE_LENGTH_MAX
        && isLetter(text.charAt(0))
        && text.chars()
            .allMatch(
                c -> isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-');
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
