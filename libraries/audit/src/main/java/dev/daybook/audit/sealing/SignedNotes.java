package dev.daybook.audit.sealing;

import static java.util.stream.Collectors.joining;

import dev.daybook.audit.notes.SignedNote;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The tables of what was signed, in one transaction.
record SignedNotes(Connection transaction, String schema) {
  /// Other nodes that sign for the origin wait until the transaction ends.
  void lock(String origin) throws SQLException {
    try (PreparedStatement lock = prepare("lock-origin.sql")) {
      lock.setString(1, origin);
      lock.execute();
    }
  }

  /// The largest checkpoint.
  Optional<SignedNote> last(String origin) throws SQLException {
    return last(origin, Long.MAX_VALUE);
  }

  /// The largest checkpoint of at most a number of events.
  Optional<SignedNote> last(String origin, long sizeMax) throws SQLException {
    try (PreparedStatement select = prepare("last-checkpoint.sql")) {
      select.setString(1, origin);
      select.setLong(2, sizeMax);
      return note(select);
    }
  }

  /// The largest checkpoint, with the cosignatures that it has.
  ///
  /// @param published whether those that witnesses are still asked to cosign are passed over
  Optional<SignedNote> served(String origin, boolean published) throws SQLException {
    try (PreparedStatement select = prepare("published-checkpoint.sql")) {
      select.setString(1, origin);
      select.setBoolean(2, published);
      return note(select);
    }
  }

  /// Publishes a checkpoint with its cosignatures, unless it has as many already.
  void publish(List<SignedNote.Signature> cosignatures, String origin, long size)
      throws SQLException {
    try (PreparedStatement insert = prepare("add-cosignatures.sql")) {
      insert.setInt(1, cosignatures.size());
      insert.setString(2, cosignatures.stream().map(it -> it + "\n").collect(joining()));
      insert.setString(3, origin);
      insert.setLong(4, size);
      insert.executeUpdate();
    }
  }

  void add(SignedNote note, String origin, long size) throws SQLException {
    try (PreparedStatement insert = prepare("add-checkpoint.sql")) {
      insert.setString(1, origin);
      insert.setLong(2, size);
      insert.setString(3, note.toString());
      insert.executeUpdate();
    }
  }

  Optional<SignedNote> succession(String origin) throws SQLException {
    try (PreparedStatement select = prepare("find-succession.sql")) {
      select.setString(1, origin);
      return note(select);
    }
  }

  void addSuccession(SignedNote note, String origin) throws SQLException {
    try (PreparedStatement insert = prepare("add-succession.sql")) {
      insert.setString(1, origin);
      insert.setString(2, note.toString());
      insert.executeUpdate();
    }
  }

  private static Optional<SignedNote> note(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? Optional.of(SignedNote.parse(row.getString("note"))) : Optional.empty();
    }
  }

  private PreparedStatement prepare(String file) throws SQLException {
    return transaction.prepareStatement(Sql.load(SignedNotes.class, file, schema));
  }
}
