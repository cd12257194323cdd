package dev.daybook.audit.notes;

import dev.daybook.audit.encoding.Decimal;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TreeHead;
import java.util.List;

/// How the tree of one epoch of a log follows that of an earlier one. Each epoch has an origin and
/// a key of its own, because a log that was restored from a backup has other events at some
/// positions than were signed before. The record is signed by both keys: who trusts the former key
/// trusts the current one, and knows which of the signed events the log doesn't continue.
///
/// @param former the key of the earlier epoch
/// @param current the key of the later epoch
/// @param continued the largest tree that the former key signed and the later epoch's tree begins
///   with, as far as it is known
/// @param signed number of events of the largest tree that the former key is known to have signed:
///   those after `continued` are not continued
public record Succession(VerifierKey former, VerifierKey current, TreeHead continued, long signed) {
  private static final String FORM = "daybook-succession-v1";
  private static final int LINES = 6;

  public Succession {
    if (former.equals(current)) {
      throw new IllegalArgumentException("The keys of two epochs are different");
    }
    if (signed < continued.size()) {
      throw new IllegalArgumentException(
          "%d events are continued, and only %d signed".formatted(continued.size(), signed));
    }
  }

  /// Whether the log continues all that is known to be signed before.
  public boolean isComplete() {
    return signed == continued.size();
  }

  /// Signs the record.
  ///
  /// @param formerSigner has the key `former`
  /// @param currentSigner has the key `current`
  public SignedNote sign(NoteSigner formerSigner, NoteSigner currentSigner) {
    SignedNote note = SignedNote.sign(text(), formerSigner, currentSigner);
    verify(note, former);
    return note;
  }

  /// Verifies a signed record.
  ///
  /// @param former the key that is trusted
  /// @throws InvalidNoteException if it isn't signed by this key and by the one that follows it, or
  ///   is no such record
  public static Succession verify(SignedNote note, VerifierKey former) {
    Succession succession = parse(note.verify(former));
    if (!succession.former.equals(former)) {
      throw new InvalidNoteException(
          "The record is about the key %s, not %s".formatted(succession.former, former));
    }
    note.verify(succession.current);
    return succession;
  }

  private static Succession parse(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    if (lines.size() != LINES + 1 || !lines.getFirst().equals(FORM)) {
      throw new InvalidNoteException("Not a record of the form " + FORM);
    }
    try {
      return new Succession(
          VerifierKey.parse(lines.get(1)),
          VerifierKey.parse(lines.get(2)),
          new TreeHead(Decimal.parse(lines.get(3)), Hash.parse(lines.get(4))),
          Decimal.parse(lines.get(5)));
    } catch (IllegalArgumentException e) {
      throw new InvalidNoteException("Malformed record: " + e.getMessage(), e);
    }
  }

  private String text() {
    return String.join(
        "\n",
        FORM,
        former.toString(),
        current.toString(),
        Long.toString(continued.size()),
        continued.root().toString(),
        Long.toString(signed),
        "");
  }
}
