package dev.daybook.postgres.projections.storage;

import static java.util.stream.Collectors.joining;

import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.Projection.Table;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The tables of a read model: the live ones, and the shadow ones of a rebuild.
public final class ReadModelTables {
  /// Maximum number of differing rows that are named.
  static final int DIFFERENCES_NAMED_MAX = 5;

  /// Maximum wait for the lock of a table. Readers and writers that come later queue behind it; on
  /// timeout the change fails and is retried.
  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final Projection projection;
  private final String schema;
  private final String setSearchPath;
  private final String setLockTimeout;

  public ReadModelTables(Projection projection, String schema) {
    this.projection = projection;
    this.schema = schema;
    this.setSearchPath = Sql.load(ReadModelTables.class, "table/set-search-path.sql", schema);
    this.setLockTimeout = Sql.load(ReadModelTables.class, "table/set-lock-timeout.sql", schema);
  }

  /// The result of comparing the live tables with the shadow tables.
  ///
  /// @param differences number of rows that differ
  /// @param named the first differing rows
  public record Comparison(long differences, List<String> named) {
    public String text() {
      return differences == 0
          ? "no differences"
          : "%d differing row%s, such as %s"
              .formatted(differences, differences == 1 ? "" : "s", String.join("; ", named));
    }
  }

  /// Creates the empty tables of a generation; existing ones are dropped first.
  public void create(Connection transaction, Generation generation) throws SQLException {
    drop(transaction, generation);
    try (PreparedStatement path = transaction.prepareStatement(setSearchPath);
        Statement script = transaction.createStatement()) {
      path.setString(1, generation.searchPath(schema));
      path.execute();
      script.execute(projection.createTables());
    }
  }

  /// Sets a short lock timeout for the rest of the transaction.
  public void setLockTimeout(Connection transaction) throws SQLException {
    try (PreparedStatement wait = transaction.prepareStatement(setLockTimeout)) {
      wait.setString(1, Long.toString(WAIT_MAX.toMillis()));
      wait.execute();
    }
  }

  public void drop(Connection transaction, Generation generation) throws SQLException {
    setLockTimeout(transaction);
    String tables =
        projection.tables().stream()
            .map(table -> Sql.quoted(generation.schema(schema)) + '.' + Sql.quoted(table.name()))
            .collect(joining(", "));
    execute(transaction, load("table/drop.sql").replace("${tables}", tables));
  }

  /// Replaces the live tables by the shadow tables.
  public void promote(Connection transaction) throws SQLException {
    drop(transaction, Generation.LIVE);
    for (Table table : projection.tables()) {
      execute(transaction, forTable("table/promote.sql", table));
    }
  }

  /// Compares the live and the shadow tables row by row. Both should be at the same position.
  public Comparison compare(Connection transaction) throws SQLException {
    long differences = 0;
    List<String> named = new ArrayList<>();
    for (Table table : projection.tables()) {
      try (PreparedStatement select =
          transaction.prepareStatement(forTable("table/compare.sql", table))) {
        select.setInt(1, DIFFERENCES_NAMED_MAX);
        try (ResultSet row = select.executeQuery()) {
          for (boolean first = true; row.next(); first = false) {
            differences += first ? row.getLong("differences") : 0;
            named.add(
                "%s %s (%s)"
                    .formatted(table.name(), row.getString("row_key"), row.getString("differing")));
          }
        }
      }
    }
    return new Comparison(
        differences, named.subList(0, Math.min(named.size(), DIFFERENCES_NAMED_MAX)));
  }

  private String forTable(String file, Table table) {
    return load(file)
        .replace("${table}", Sql.quoted(table.name()))
        .replace("${key}", table.key().stream().map(Sql::quoted).collect(joining(", ")));
  }

  private String load(String file) {
    return Sql.load(ReadModelTables.class, file, schema)
        .replace("${shadow}", Sql.quoted(Generation.SHADOW.schema(schema)));
  }

  private static void execute(Connection transaction, String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(sql);
    }
  }
}
