package dev.daybook.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.Sha256;
import dev.daybook.audit.tree.Hash;
import dev.daybook.eventstore.RecordedEvent;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hashes the leaves of many events, one after the other: the results are those of [EventLeaf], at
/// a fraction of the time. The lines of a leaf are written into one buffer and checked on the way.
/// Events that follow each other often have the same time and metadata: these are written and
/// hashed once.
///
/// Not thread-safe.
public final class LeafHasher {
  private static final int INITIAL_BYTES = 512;
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);
  private static final int HEX_BITS = 4;
  private static final int HEX_MASK = 0xf;

  private final MessageDigest digest = Sha256.digest();
  private byte[] leaf = new byte[INITIAL_BYTES];
  private int length;
  private @Nullable Instant time;
  private String timeText = "";
  private @Nullable String metadata;
  private byte[] metadataHash = {};

  /// A hasher for any number of events.
  public LeafHasher() {}

  /// The hash of an event's leaf, as of `EventLeaf.of(event).hash()`.
  ///
  /// @throws IllegalArgumentException as [EventLeaf#of] throws it
  public Hash hash(RecordedEvent event) {
    EventLeaf.requireFromOne(event.position(), event.version());
    length = 0;
    line("form", EventLeaf.FORM);
    line("position", Long.toString(event.position()));
    line("stream", event.stream().toString());
    line("version", Long.toString(event.version()));
    line("id", event.eventId().toString());
    line("type", event.type());
    line("time", text(event.recordedAt()));
    line(sha256(event.data()));
    line(metadataHash(event.metadata()));
    lines(event.tags());
    return Hash.ofLeaf(leaf, length, digest);
  }

  private String text(Instant recordedAt) {
    if (!recordedAt.equals(time)) {
      timeText = EventLeaf.text(recordedAt);
      time = recordedAt;
    }
    return timeText;
  }

  private byte[] sha256(String text) {
    return digest.digest(text.getBytes(UTF_8));
  }

  private byte[] metadataHash(String text) {
    if (!text.equals(metadata)) {
      metadataHash = sha256(text);
      metadata = text;
    }
    return metadataHash;
  }

  private void lines(Set<String> tags) {
    if (!tags.isEmpty()) {
      String[] sorted = tags.toArray(String[]::new);
      Arrays.sort(sorted);
      for (String tag : sorted) {
        line("tag", tag);
      }
    }
  }

  private void line(String field, String text) {
    int end = text.length();
    reserve(end + 1);
    byte[] bytes = leaf;
    int at = length;
    boolean printable = end > 0;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      printable &= EventLeaf.isPrintable(c);
      bytes[at + i] = (byte) c;
    }
    if (!printable) {
      throw EventLeaf.notPrintable(field, text);
    }
    bytes[at + end] = '\n';
    length = at + end + 1;
  }

  /// In hexadecimal digits.
  private void line(byte[] hash) {
    reserve(2 * hash.length + 1);
    for (byte b : hash) {
      leaf[length++] = HEX[(b >> HEX_BITS) & HEX_MASK];
      leaf[length++] = HEX[b & HEX_MASK];
    }
    leaf[length++] = '\n';
  }

  private void reserve(int more) {
    if (length + more > leaf.length) {
      leaf = Arrays.copyOf(leaf, Math.max(2 * leaf.length, length + more));
    }
  }
}
