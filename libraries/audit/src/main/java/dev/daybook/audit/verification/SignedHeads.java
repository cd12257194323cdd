package dev.daybook.audit.verification;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.postgres.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// What was signed, in ascending order of size: the checkpoints in the database and those that were
/// kept elsewhere.
final class SignedHeads {
  private final VerifiedTables tables;
  private final VerifierKey key;
  private final List<TreeHead> kept;
  private final String selectNext;
  private final String selectLast;

  /// @param notes signed by the key
  /// @throws InvalidNoteException if one is not signed by it
  SignedHeads(VerifiedTables tables, VerifierKey key, List<SignedNote> notes) {
    this.tables = tables;
    this.key = key;
    this.kept =
        notes.stream()
            .map(it -> Checkpoint.verify(it, key).head())
            .sorted(Comparator.comparingLong(TreeHead::size))
            .toList();
    this.selectNext = Sql.load(SignedHeads.class, "next-checkpoint.sql", tables.readModelSchema());
    this.selectLast =
        Sql.load(SignedHeads.class, "last-checkpoint-size.sql", tables.readModelSchema());
  }

  /// A head that was signed.
  record Signed(TreeHead head, boolean kept) {}

  /// The largest size, also of a checkpoint that is not valid.
  long largest() throws SQLException {
    try (PreparedStatement statement = tables.connection().prepareStatement(selectLast)) {
      statement.setString(1, key.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return Math.max(row.getLong("size"), kept.isEmpty() ? 0 : kept.getLast().size());
      }
    }
  }

  /// The heads of the smallest size above a size: one, or more if both sources have that size.
  ///
  /// @param invalid gets the size and the defect of each row that is no valid checkpoint
  List<Signed> after(long size, BiConsumer<Long, String> invalid) throws SQLException {
    Optional<TreeHead> stored = storedAfter(size, invalid);
    long next =
        kept.stream()
            .mapToLong(TreeHead::size)
            .filter(it -> it > size)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    long smallest = Math.min(next, stored.map(TreeHead::size).orElse(Long.MAX_VALUE));
    var heads =
        new ArrayList<>(
            kept.stream()
                .filter(it -> it.size() == smallest)
                .distinct()
                .map(it -> new Signed(it, true))
                .toList());
    stored
        .filter(it -> it.size() == smallest)
        .filter(it -> heads.stream().noneMatch(other -> other.head.equals(it)))
        .ifPresent(it -> heads.add(new Signed(it, false)));
    return List.copyOf(heads);
  }

  private Optional<TreeHead> storedAfter(long size, BiConsumer<Long, String> invalid)
      throws SQLException {
    try (PreparedStatement statement = tables.connection().prepareStatement(selectNext)) {
      long after = size;
      while (true) {
        statement.setString(1, key.name());
        statement.setLong(2, after);
        try (ResultSet row = statement.executeQuery()) {
          if (!row.next()) {
            return Optional.empty();
          }
          after = row.getLong("size");
          try {
            TreeHead head = Checkpoint.verify(SignedNote.parse(row.getString("note")), key).head();
            if (head.size() == after) {
              return Optional.of(head);
            }
            invalid.accept(after, "it is a checkpoint of %d events".formatted(head.size()));
          } catch (InvalidNoteException e) {
            invalid.accept(after, String.valueOf(e.getMessage()));
          }
        }
      }
    }
  }
}
