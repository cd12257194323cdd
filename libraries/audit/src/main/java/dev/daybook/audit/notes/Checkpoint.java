package dev.daybook.audit.notes;

import dev.daybook.audit.encoding.Decimal;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TreeHead;
import java.util.List;

/// What a log signs of its tree, by C2SP [tlog-checkpoint](https://c2sp.org/tlog-checkpoint): a
/// note of the log's origin, the tree's size and its root.
///
/// @param origin the log's identity, which is also the name of its key
/// @param head the tree's size and root
public record Checkpoint(String origin, TreeHead head) {
  private static final int LINES_MIN = 3;

  public Checkpoint {
    TypedKey.requireName(origin);
  }

  /// Signs a checkpoint of a log that has the name of the signer's key as its origin.
  ///
  /// @param head never sign two heads of which one does not begin with the other
  public static SignedNote sign(TreeHead head, NoteSigner signer) {
    return SignedNote.sign(new Checkpoint(signer.verifierKey().name(), head).text(), signer);
  }

  /// Verifies a signed checkpoint.
  ///
  /// @param key the log's key
  /// @throws InvalidNoteException if it isn't signed by the key, is of another origin, or is no
  ///   checkpoint
  public static Checkpoint verify(SignedNote note, VerifierKey key) {
    Checkpoint checkpoint = parse(note.verify(key));
    if (!checkpoint.origin.equals(key.name())) {
      throw new InvalidNoteException(
          "The checkpoint is of %s, not of %s".formatted(checkpoint.origin, key.name()));
    }
    return checkpoint;
  }

  /// Parses the text of a note. Lines after the third are ignored.
  ///
  /// @throws InvalidNoteException if it is no checkpoint
  public static Checkpoint parse(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    if (lines.size() <= LINES_MIN || lines.indexOf("") != lines.size() - 1) {
      throw new InvalidNoteException("A checkpoint has an origin, a size and a root, a line each");
    }
    try {
      var head = new TreeHead(Decimal.parse(lines.get(1)), Hash.parse(lines.get(2)));
      return new Checkpoint(lines.getFirst(), head);
    } catch (IllegalArgumentException e) {
      throw new InvalidNoteException("Malformed checkpoint: " + e.getMessage(), e);
    }
  }

  /// The text that is signed.
  public String text() {
    return origin + "\n" + head.size() + "\n" + head.root() + "\n";
  }
}
