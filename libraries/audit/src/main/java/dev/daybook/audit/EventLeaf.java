package dev.daybook.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.Sha256;
import dev.daybook.audit.tree.Hash;
import dev.daybook.eventstore.RecordedEvent;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.IntPredicate;

/// The leaf of the Merkle tree for an event: all that the log has of it, data and metadata as
/// hashes, so that a leaf is small and says nothing of the content.
///
/// The leaf is ASCII text, one field a line, each line with a newline at its end; docs/audit.md
/// describes it with examples. Fields have no control characters, so different events have
/// different leaves.
///
/// @param position in the log, from 1; the leaf's index in the tree is one less
/// @param stream the stored name of the stream
/// @param version in the stream, from 1
/// @param eventId the event's id
/// @param type the stored name of the type
/// @param recordedAt in whole milliseconds
/// @param dataHash SHA-256 of the data as the log's database writes it, in hexadecimal digits
/// @param metadataHash SHA-256 of the metadata, likewise
/// @param tags in ascending order
public record EventLeaf(
    long position,
    String stream,
    long version,
    UUID eventId,
    String type,
    Instant recordedAt,
    String dataHash,
    String metadataHash,
    List<String> tags) {
  /// First line of a leaf: the version of its form.
  public static final String FORM = "daybook-event-v1";

  private static final int FIELDS = 9;
  private static final int HASH_DIGITS = 64;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  public EventLeaf {
    requirePrintable("stream", stream);
    requirePrintable("type", type);
    tags.forEach(tag -> requirePrintable("tag", tag));
    requireHash(dataHash);
    requireHash(metadataHash);
    requireFromOne(position, version);
    requireMilliseconds(recordedAt);
    tags = List.copyOf(tags);
    for (int i = 1; i < tags.size(); i++) {
      if (tags.get(i - 1).compareTo(tags.get(i)) >= 0) {
        throw new IllegalArgumentException("Tags are different and in ascending order");
      }
    }
  }

  /// The leaf of an event.
  ///
  /// @param event as the log's database gives it; not by a decorator that decrypts or converts
  /// @throws IllegalArgumentException if the event has a value that no append stores, so that it
  ///   was changed
  public static EventLeaf of(RecordedEvent event) {
    return new EventLeaf(
        event.position(),
        event.stream().toString(),
        event.version(),
        event.eventId(),
        event.type(),
        event.recordedAt(),
        sha256(event.data()),
        sha256(event.metadata()),
        event.tags().stream().sorted().toList());
  }

  /// Parses the form of [#encode()].
  ///
  /// @throws IllegalArgumentException if `leaf` doesn't have exactly that form
  public static EventLeaf parse(byte[] leaf) {
    List<String> lines = List.of(new String(leaf, US_ASCII).split("\n", -1));
    if (lines.size() <= FIELDS || !lines.getFirst().equals(FORM)) {
      throw new IllegalArgumentException("Not a leaf of the form " + FORM);
    }
    EventLeaf parsed;
    try {
      parsed =
          new EventLeaf(
              Long.parseLong(lines.get(1)),
              lines.get(2),
              Long.parseLong(lines.get(3)),
              UUID.fromString(lines.get(4)),
              lines.get(5),
              Instant.parse(lines.get(6)),
              lines.get(7),
              lines.get(8),
              lines.subList(FIELDS, lines.size() - 1));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("Malformed leaf: " + e.getMessage(), e);
    }
    if (!MessageDigest.isEqual(parsed.encode(), leaf)) {
      throw new IllegalArgumentException("A leaf in another than its canonical form");
    }
    return parsed;
  }

  /// The bytes of the leaf.
  public byte[] encode() {
    var lines = new StringBuilder();
    lines.append(FORM).append('\n');
    lines.append(position).append('\n');
    lines.append(stream).append('\n');
    lines.append(version).append('\n');
    lines.append(eventId).append('\n');
    lines.append(type).append('\n');
    TIME.formatTo(recordedAt, lines);
    lines.append('\n');
    lines.append(dataHash).append('\n');
    lines.append(metadataHash).append('\n');
    tags.forEach(tag -> lines.append(tag).append('\n'));
    return lines.toString().getBytes(US_ASCII);
  }

  /// The hash of the leaf in the tree.
  public Hash hash() {
    return Hash.ofLeaf(encode());
  }

  /// SHA-256 of a text in UTF-8, in hexadecimal digits: what a leaf has of data and metadata.
  public static String sha256(String text) {
    return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(UTF_8)));
  }

  static void requireFromOne(long position, long version) {
    if (position < 1 || version < 1) {
      throw new IllegalArgumentException("Position and version are from 1");
    }
  }

  private static void requireMilliseconds(Instant recordedAt) {
    if (!recordedAt.equals(recordedAt.truncatedTo(ChronoUnit.MILLIS))) {
      throw new IllegalArgumentException("recordedAt has whole milliseconds, not " + recordedAt);
    }
  }

  /// The line of a time.
  static String text(Instant recordedAt) {
    requireMilliseconds(recordedAt);
    return TIME.format(recordedAt);
  }

  private static void requireHash(String digits) {
    if (digits.length() != HASH_DIGITS
        || !all(digits, c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      throw new IllegalArgumentException("A hash has 64 hexadecimal digits in lower case");
    }
  }

  private static void requirePrintable(String field, String text) {
    if (text.isEmpty() || !all(text, EventLeaf::isPrintable)) {
      throw notPrintable(field, text);
    }
  }

  static boolean isPrintable(int c) {
    return c > ' ' && c <= '~';
  }

  static IllegalArgumentException notPrintable(String field, String text) {
    return new IllegalArgumentException(
        "The " + field + " is printable ASCII without spaces, not '" + text + "'");
  }

  /// Not a pattern and not a Java stream, because this runs for every event of the log.
  private static boolean all(String text, IntPredicate allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
