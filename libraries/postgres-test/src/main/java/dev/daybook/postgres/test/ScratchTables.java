package dev.daybook.postgres.test;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/// The tables of a projection, created, filled and read in a transaction that is rolled back.
final class ScratchTables {
  private final Projection projection;
  private final DataSource database;

  ScratchTables(Projection projection, DataSource database) {
    this.projection = projection;
    this.database = database;
  }

  /// Applies the batches and returns the sorted rows of a table.
  ///
  /// @throws AssertionError if the database refuses a statement of the projection
  List<Row> fill(List<List<RecordedEvent>> batches, String table) {
    if (projection.tables().stream().noneMatch(each -> each.name().equals(table))) {
      throw new IllegalArgumentException(
          "%s is not a table of the projection %s".formatted(table, projection.name()));
    }
    try (Connection transaction = database.getConnection()) {
      transaction.setAutoCommit(false);
      try {
        return fill(transaction, "spec_" + UUID.randomUUID(), batches, table);
      } finally {
        transaction.rollback();
        transaction.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new AssertionError(
          "The projection %s failed: %s".formatted(projection.name(), e.getMessage()), e);
    }
  }

  private List<Row> fill(
      Connection transaction, String schema, List<List<RecordedEvent>> batches, String table)
      throws SQLException {
    try (PreparedStatement enter = transaction.prepareStatement(load("enter-schema.sql", schema));
        Statement script = transaction.createStatement()) {
      script.execute(load("create-schema.sql", schema));
      enter.setString(1, schema);
      enter.execute();
      script.execute(projection.createTables());
    }
    for (List<RecordedEvent> batch : batches) {
      projection.apply(BorrowedTransaction.of(transaction), batch);
    }
    return read(transaction, load("rows.sql", schema).replace("${table}", quoted(table)));
  }

  private static List<Row> read(Connection transaction, String sql) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(sql);
        ResultSet result = select.executeQuery()) {
      List<Row> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(Row.read(result.getArray(1)));
      }
      return rows.stream().sorted().toList();
    }
  }

  private static String load(String file, String schema) {
    return Sql.load(ScratchTables.class, file, schema);
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
