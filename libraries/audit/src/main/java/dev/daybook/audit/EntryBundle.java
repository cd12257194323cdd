package dev.daybook.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The leaves of a tile of level 0 as C2SP [tlog-tiles](https://c2sp.org/tlog-tiles) has them: one
/// after the other, each after its length as a big-endian number of two bytes.
///
/// @param leaves in the order of their positions
public record EntryBundle(List<EventLeaf> leaves) {
  /// Maximum length of a leaf in bytes.
  static final int ENTRY_MAX = 65_535;

  public EntryBundle {
    leaves = List.copyOf(leaves);
  }

  /// Parses the form of [#encode()].
  ///
  /// @throws IllegalArgumentException if `bundle` doesn't have that form
  public static EntryBundle parse(byte[] bundle) {
    List<EventLeaf> leaves = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(bundle);
    while (rest.hasRemaining()) {
      int length =
          rest.remaining() < Short.BYTES ? ENTRY_MAX : Short.toUnsignedInt(rest.getShort());
      if (length > rest.remaining()) {
        throw new IllegalArgumentException("A bundle ends within a leaf");
      }
      byte[] leaf = new byte[length];
      rest.get(leaf);
      leaves.add(EventLeaf.parse(leaf));
    }
    return new EntryBundle(leaves);
  }

  /// The bytes of the bundle.
  public byte[] encode() {
    var bundle = new ByteArrayOutputStream();
    for (EventLeaf leaf : leaves) {
      byte[] entry = leaf.encode();
      if (entry.length > ENTRY_MAX) {
        throw new IllegalArgumentException(
            "The leaf of position %d has %,d bytes; a bundle has at most %,d each"
                .formatted(leaf.position(), entry.length, ENTRY_MAX));
      }
      bundle.write(entry.length >> Byte.SIZE);
      bundle.write(entry.length);
      bundle.writeBytes(entry);
    }
    return bundle.toByteArray();
  }
}
