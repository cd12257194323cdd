package dev.daybook.audit;

import dev.daybook.audit.encoding.CanonicalBase64;
import dev.daybook.audit.encoding.Decimal;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InclusionProof;
import dev.daybook.audit.tree.InvalidProofException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A proof that an event is in the log, which is checked offline with nothing but the log's key: a
/// C2SP [tlog-proof](https://c2sp.org/tlog-proof) with the event's leaf as its extra data.
///
/// @param leaf the leaf of the event
/// @param path the hashes of the inclusion proof
/// @param checkpoint the signed head of the tree
public record Receipt(EventLeaf leaf, List<Hash> path, SignedNote checkpoint) {
  private static final String FORM = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  public Receipt {
    path = List.copyOf(path);
  }

  /// A receipt.
  ///
  /// @param proof of the leaf in the tree of the checkpoint
  public static Receipt of(EventLeaf leaf, InclusionProof proof, SignedNote checkpoint) {
    return new Receipt(leaf, proof.path(), checkpoint);
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws InvalidProofException if `text` is no such proof, or the leaf is not that of its index
  /// @throws InvalidNoteException if the checkpoint is not a signed note
  public static Receipt parse(String text) {
    int end = text.indexOf("\n\n");
    String[] lines = text.substring(0, Math.max(end, 0)).split("\n", -1);
    if (lines.length < 3
        || !lines[0].equals(FORM)
        || !lines[1].startsWith(EXTRA)
        || !lines[2].startsWith(INDEX)) {
      throw new InvalidProofException("Not a " + FORM + " with a leaf as its extra data");
    }
    try {
      List<Hash> path = new ArrayList<>();
      for (String line : List.of(lines).subList(3, lines.length)) {
        path.add(Hash.parse(line));
      }
      EventLeaf leaf = EventLeaf.parse(CanonicalBase64.decode(lines[1].substring(EXTRA.length())));
      requireIndex(leaf, Decimal.parse(lines[2].substring(INDEX.length())));
      return new Receipt(leaf, path, SignedNote.parse(text.substring(end + 2)));
    } catch (IllegalArgumentException e) {
      throw new InvalidProofException("Malformed receipt: " + e.getMessage());
    }
  }

  private static void requireIndex(EventLeaf leaf, long index) {
    if (leaf.position() - 1 != index) {
      throw new InvalidProofException(
          "The receipt is for index %d, its leaf for position %d"
              .formatted(index, leaf.position()));
    }
  }

  /// Checks that the log has the event at its position.
  ///
  /// @param key the log's key, which you have from elsewhere than this receipt
  /// @return what is proved: position, stream, version, id, type, time, tags, and the hashes of
  ///   data and metadata. Compare them with what you were shown.
  /// @throws InvalidNoteException if the checkpoint is not by the key
  /// @throws InvalidProofException if the leaf is not in the tree of the checkpoint
  public EventLeaf verify(VerifierKey key) {
    var head = Checkpoint.verify(checkpoint, key).head();
    if (leaf.position() > head.size()) {
      throw new InvalidProofException(
          "Position %d is after the checkpoint, %d".formatted(leaf.position(), head.size()));
    }
    new InclusionProof(leaf.position() - 1, head.size(), path).verify(leaf.hash(), head);
    return leaf;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(FORM).append('\n');
    text.append(EXTRA).append(Base64.getEncoder().encodeToString(leaf.encode())).append('\n');
    text.append(INDEX).append(leaf.position() - 1).append('\n');
    path.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(checkpoint).toString();
  }
}
