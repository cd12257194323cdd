package dev.daybook.postgres.joined.flush;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The mark of a transaction that a log has joined, in the transaction itself. So the log learns of
/// a rollback that it was not told of: to a savepoint, or of the whole transaction.
///
/// Its text is an id and a number that increases with each append. Used by one thread at a time.
final class TransactionMark {
  private final String id = UUID.randomUUID().toString();
  private final String mark;
  private final String find;
  private long last;

  /// @param mark text of `mark.sql`
  /// @param find text of `find-mark.sql`
  TransactionMark(String mark, String find) {
    this.mark = mark;
    this.find = find;
  }

  /// The mark at the beginning.
  String first() {
    return id + ":0";
  }

  /// Whether a transaction with this setting is joined to a log.
  static boolean isJoined(@Nullable String setting) {
    return setting != null && !setting.isEmpty();
  }

  /// Changes the mark for a new append.
  ///
  /// @return the number before; appends with a greater one were rolled back
  long change(Connection connection) throws SQLException {
    last++;
    try (PreparedStatement statement = connection.prepareStatement(mark)) {
      statement.setString(1, id + ":" + last);
      return number(statement);
    }
  }

  /// The number of the last change.
  long last() {
    return last;
  }

  /// The number in the transaction; appends with a greater one were rolled back.
  long find(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(find)) {
      return number(statement);
    }
  }

  private long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return number(row.getString("joined"));
    }
  }

  /// The number of a setting.
  ///
  /// @throws IllegalStateException if it is not of this transaction
  long number(@Nullable String setting) {
    if (setting == null || !setting.startsWith(id + ":")) {
      throw new IllegalStateException(
          "The transaction has ended since the log was joined to it, or was rolled back to a"
              + " savepoint before that. Nothing is appended: join the log again in the new"
              + " transaction");
    }
    return Long.parseLong(setting.substring(id.length() + 1));
  }
}
