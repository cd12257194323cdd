package dev.daybook.audit.verification;

import dev.daybook.postgres.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Compares the table by which events are found by tags with the tags of the events.
final class TagIndex {
  private final VerifiedTables tables;
  private final String findMissing;
  private final String readPage;

  TagIndex(VerifiedTables tables) {
    this.tables = tables;
    this.findMissing = Sql.load(TagIndex.class, "find-missing-tags.sql", tables.logSchema());
    this.readPage = Sql.load(TagIndex.class, "read-tags.sql", tables.logSchema());
  }

  /// A place in the order of the index.
  record Cursor(String tag, long position) {
    static final Cursor START = new Cursor("", Long.MIN_VALUE);
  }

  /// A page of the index.
  ///
  /// @param last the place of its last row
  record Page(int rows, Cursor last) {}

  /// Names the tags of events at positions `after` + 1 to `to` by which they are not found.
  void findMissing(long after, long to, FaultList faults) throws SQLException {
    try (PreparedStatement select = tables.connection().prepareStatement(findMissing)) {
      select.setLong(1, after);
      select.setLong(2, to);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long position = row.getLong("position");
          faults.add(
              Fault.Kind.TAG_MISSING,
              position,
              "The event at position %d is not found by the tag '%s'"
                  .formatted(position, row.getString("tag")));
        }
      }
    }
  }

  /// Reads a page of the index, and names the rows whose events don't have the tag.
  ///
  /// @param rowsMax size of the page
  Page findAdded(Cursor after, int rowsMax, FaultList faults) throws SQLException {
    try (PreparedStatement select = tables.connection().prepareStatement(readPage)) {
      select.setString(1, after.tag());
      select.setLong(2, after.position());
      select.setInt(3, rowsMax);
      try (ResultSet row = select.executeQuery()) {
        int rows = 0;
        Cursor last = after;
        while (row.next()) {
          rows++;
          last = new Cursor(row.getString("tag"), row.getLong("position"));
          if (!row.getBoolean("has_tag")) {
            faults.add(
                Fault.Kind.TAG_ADDED,
                last.position(),
                "The event at position %d is found by the tag '%s', which it doesn't have"
                    .formatted(last.position(), last.tag()));
          }
        }
        return new Page(rows, last);
      }
    }
  }
}
