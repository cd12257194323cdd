package dev.daybook.audit.verification;

import dev.daybook.audit.database.DatabaseWork;
import dev.daybook.audit.database.TileTable;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.eventstore.errors.EventStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The tables that are verified, read page by page. Each page has a transaction of its own; between
/// two pages no connection is held.
///
/// Not thread-safe.
final class VerifiedTables implements TileReader {
  private final DataSource database;
  private final String logSchema;
  private final String readModelSchema;
  private @Nullable Connection page;

  /// @param database gives a connection with auto-commit on for the time of each page
  VerifiedTables(DataSource database, String logSchema, String readModelSchema) {
    this.database = database;
    this.logSchema = logSchema;
    this.readModelSchema = readModelSchema;
  }

  String logSchema() {
    return logSchema;
  }

  String readModelSchema() {
    return readModelSchema;
  }

  interface Page<T> {
    T read() throws SQLException;
  }

  /// Reads a page in a transaction.
  ///
  /// @throws EventStoreException if the database fails
  <T> T read(Page<T> work) {
    return DatabaseWork.<T, RuntimeException>runInTransaction(
        database,
        "The log can't be verified",
        connection -> {
          page = connection;
          try {
            return work.read();
          } finally {
            page = null;
          }
        });
  }

  /// The connection of the page that is being read.
  Connection connection() {
    if (page == null) {
      throw new IllegalStateException("No page is being read");
    }
    return page;
  }

  TileTable tiles() {
    return TileTable.in(readModelSchema, connection());
  }

  @Override
  public byte[] read(Tile tile) {
    return tiles().read(tile);
  }
}
