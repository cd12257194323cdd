package dev.daybook.audit.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.Decimal;
import dev.daybook.audit.encoding.StrictUtf8;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Hash;
import java.util.List;

/// The request for a cosignature: the body of `add-checkpoint` of C2SP
/// [tlog-witness](https://c2sp.org/tlog-witness).
///
/// @param oldSize size of the largest tree of the log that the witness has cosigned; 0 if none
/// @param path the hashes of the consistency proof from there; at most [#PATH_MAX]
/// @param checkpoint what is to be cosigned, signed by the log
public record AddCheckpoint(long oldSize, List<Hash> path, SignedNote checkpoint) {
  /// Maximum number of hashes of a proof.
  public static final int PATH_MAX = 63;

  /// Maximum length of a body: enough for dozens of signatures.
  public static final int BYTES_MAX = 1 << 17;

  private static final String OLD = "old ";
  private static final int CHECKPOINT_LINES_MIN = 3;

  public AddCheckpoint {
    if (oldSize < 0) {
      throw new IllegalArgumentException("A tree has no negative size: " + oldSize);
    }
    if (path.size() > PATH_MAX) {
      throw new IllegalArgumentException(
          "A proof has at most %d hashes, not %d".formatted(PATH_MAX, path.size()));
    }
    requireCheckpoint(checkpoint.text());
    path = List.copyOf(path);
  }

  /// Asks for a cosignature, with the proof that the log has only grown.
  ///
  /// @param proof from the size that the witness has cosigned to that of the checkpoint
  public static AddCheckpoint of(ConsistencyProof proof, SignedNote checkpoint) {
    return new AddCheckpoint(proof.from(), proof.path(), checkpoint);
  }

  /// Parses the form of [#encode()].
  ///
  /// @throws IllegalArgumentException if `body` doesn't have that form, or is longer than
  ///   [#BYTES_MAX]
  public static AddCheckpoint parse(byte[] body) {
    if (body.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "The request is larger than %d bytes".formatted(BYTES_MAX));
    }
    String text = StrictUtf8.decode(body);
    int end = text.indexOf("\n\n");
    if (end < 0 || !text.startsWith(OLD)) {
      throw new IllegalArgumentException(
          "A request is old <size>, hashes, an empty line, and a checkpoint");
    }
    List<String> head = List.of(text.substring(OLD.length(), end).split("\n", PATH_MAX + 2));
    try {
      return new AddCheckpoint(
          Decimal.parse(head.getFirst()),
          head.stream().skip(1).limit(PATH_MAX + 1L).map(Hash::parse).toList(),
          SignedNote.parse(text.substring(end + 2)));
    } catch (InvalidNoteException e) {
      throw new IllegalArgumentException("Malformed checkpoint: " + e.getMessage(), e);
    }
  }

  /// The form of the lines only: the root of an empty tree has an answer of its own.
  private static void requireCheckpoint(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    if (lines.size() <= CHECKPOINT_LINES_MIN || lines.indexOf("") != lines.size() - 1) {
      throw new IllegalArgumentException(
          "A checkpoint has an origin, a size and a root, a line each");
    }
    Decimal.parse(lines.get(1));
    Hash.parse(lines.get(2));
  }

  /// The origin of the log, by the first line of the checkpoint.
  public String origin() {
    return line(0);
  }

  /// Number of leaves of the checkpoint.
  public long size() {
    return Decimal.parse(line(1));
  }

  /// Root of the checkpoint.
  public Hash root() {
    return Hash.parse(line(2));
  }

  private String line(int number) {
    return checkpoint.text().split("\n", CHECKPOINT_LINES_MIN + 1)[number];
  }

  /// The body of the request.
  public byte[] encode() {
    var body = new StringBuilder(OLD).append(oldSize).append('\n');
    path.forEach(hash -> body.append(hash).append('\n'));
    return body.append('\n').append(checkpoint).toString().getBytes(UTF_8);
  }
}
