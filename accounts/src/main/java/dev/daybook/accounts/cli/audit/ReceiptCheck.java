package dev.daybook.accounts.cli.audit;

import dev.daybook.accounts.app.StartException;
import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.InvalidProofException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Verifies a receipt offline, and prints what it proves.
///
/// @param out output
record ReceiptCheck(PrintStream out) {
  /// Verifies a receipt, and compares files with what it proves.
  ///
  /// @param data a file with the data of the event; null if they are not compared
  /// @param metadata a file with the metadata; null if they are not compared
  /// @return whether the receipt is valid, and the files have what it proves
  boolean verify(Path file, VerifierKey key, @Nullable Path data, @Nullable Path metadata) {
    String text = read(file);
    EventLeaf leaf;
    try {
      Receipt receipt = Receipt.parse(text);
      leaf = receipt.verify(key);
      out.printf(
          "Proved by %s, in its checkpoint of %,d events:%n",
          key.name(), Checkpoint.verify(receipt.checkpoint(), key).head().size());
    } catch (InvalidProofException | InvalidNoteException e) {
      out.println("REFUSED: " + e.getMessage());
      return false;
    }
    out.printf(
        "  position %d%n  stream   %s%n  version  %d%n  event    %s%n  type     %s%n"
            + "  recorded %s%n  tags     %s%n",
        leaf.position(),
        leaf.stream(),
        leaf.version(),
        leaf.eventId(),
        leaf.type(),
        leaf.recordedAt(),
        leaf.tags().isEmpty() ? "none" : String.join(" ", leaf.tags()));
    boolean same = compare("data", data, leaf.dataHash());
    return compare("metadata", metadata, leaf.metadataHash()) && same;
  }

  private boolean compare(String what, @Nullable Path file, String hash) {
    if (file == null) {
      out.printf("  %-8s not compared: give --%s FILE%n", what, what);
      return true;
    }
    boolean same = EventLeaf.sha256(read(file)).equals(hash);
    out.printf(
        "  %-8s %s%n",
        what,
        same
            ? "the file has what was signed"
            : "REFUSED: the file %s has not what was signed".formatted(file));
    return same;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new StartException("The file %s can't be read: %s".formatted(file, e), e);
    }
  }
}
