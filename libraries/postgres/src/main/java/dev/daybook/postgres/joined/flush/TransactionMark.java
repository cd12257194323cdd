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
/// Its text is an id and a number that increases with each append. The start of the transaction
/// tells a mark that was rolled back to a savepoint before it from one that has ended with its
/// transaction. Used by one thread at a time.
final class TransactionMark {
  /// Below the number of each append: all of them were rolled back.
  private static final long NONE = -1;

  private final String id = UUID.randomUUID().toString();
  private final String mark;
  private final String find;
  private @Nullable String began;
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

  /// Marks the transaction of the first statement.
  ///
  /// @param row of `begin.sql`
  void begin(ResultSet row) throws SQLException {
    began = row.getString("began");
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
      return number(row);
    }
  }

  /// The number in a row with the setting and the start of the transaction.
  ///
  /// @throws IllegalStateException if it is not of this transaction
  long number(ResultSet row) throws SQLException {
    String setting = row.getString("joined");
    if (setting != null && setting.startsWith(id + ":")) {
      return Long.parseLong(setting.substring(id.length() + 1));
    }
    if (!isJoined(setting) && row.getString("began").equals(began)) {
      return NONE;
    }
    throw new IllegalStateException(
        "The transaction has ended since the log was joined to it. Nothing is appended: join the"
            + " log again in the new transaction");
  }
}
