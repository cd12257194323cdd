package dev.daybook.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.tree.Hash;
import dev.daybook.eventstore.RecordedEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

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
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  public EventLeaf {
    requirePrintable("stream", stream);
    requirePrintable("type", type);
    tags.forEach(tag -> requirePrintable("tag", tag));
    if (!HASH.matcher(dataHash).matches() || !HASH.matcher(metadataHash).matches()) {
      throw new IllegalArgumentException("A hash has 64 hexadecimal digits");
    }
    if (position < 1 || version < 1) {
      throw new IllegalArgumentException("Position and version are from 1");
    }
    if (!recordedAt.equals(recordedAt.truncatedTo(ChronoUnit.MILLIS))) {
      throw new IllegalArgumentException("recordedAt has whole milliseconds, not " + recordedAt);
    }
    tags = List.copyOf(tags);
    if (!List.copyOf(new TreeSet<>(tags)).equals(tags)) {
      throw new IllegalArgumentException("Tags are different and in ascending order");
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
        List.copyOf(new TreeSet<>(event.tags())));
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
    List<String> lines = new ArrayList<>();
    lines.add(FORM);
    lines.add(Long.toString(position));
    lines.add(stream);
    lines.add(Long.toString(version));
    lines.add(eventId.toString());
    lines.add(type);
    lines.add(TIME.format(recordedAt));
    lines.add(dataHash);
    lines.add(metadataHash);
    lines.addAll(tags);
    return (String.join("\n", lines) + "\n").getBytes(US_ASCII);
  }

  /// The hash of the leaf in the tree.
  public Hash hash() {
    return Hash.ofLeaf(encode());
  }

  /// SHA-256 of a text in UTF-8, in hexadecimal digits: what a leaf has of data and metadata.
  public static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  private static void requirePrintable(String field, String text) {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "The " + field + " is printable ASCII without spaces, not '" + text + "'");
    }
  }
}
