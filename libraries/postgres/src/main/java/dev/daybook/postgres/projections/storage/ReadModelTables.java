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

/// The tables of a projection's view: the live ones and those that are built anew beside them.
public final class ReadModelTables {
  /// How many differing rows are named.
  static final int DIFFERENCES_NAMED_MAX = 5;

  /// How long at the most those who come after may wait behind a change of the tables, which itself
  /// waits for who reads them; past it, it is an error that is tried again.
  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final Projection projection;
  private final String schema;
  private final String enter;
  private final String waitBriefly;

  public ReadModelTables(Projection projection, String schema) {
    this.projection = projection;
    this.schema = schema;
    this.enter = Sql.load(ReadModelTables.class, "table/set-search-path.sql", schema);
    this.waitBriefly = Sql.load(ReadModelTables.class, "table/set-lock-timeout.sql", schema);
  }

  /// The result of comparing both builds.
  ///
  /// @param differences the number of rows that differ
  /// @param named the first of them
  public record Comparison(long differences, List<String> named) {
    public String inWords() {
      return differences == 0
          ? "no differences"
          : "%d differing row%s, such as %s"
              .formatted(differences, differences == 1 ? "" : "s", String.join("; ", named));
    }
  }

  /// Makes a build's tables, empty.
  public void create(Connection transaction, Generation build) throws SQLException {
    drop(transaction, build);
    try (PreparedStatement path = transaction.prepareStatement(enter);
        Statement script = transaction.createStatement()) {
      path.setString(1, build.searchPath(schema));
      path.execute();
      script.execute(projection.createTables());
    }
  }

  /// Waits for no lock any more for long: for the rest of the transaction.
  public void waitBriefly(Connection transaction) throws SQLException {
    try (PreparedStatement wait = transaction.prepareStatement(waitBriefly)) {
      wait.setString(1, Long.toString(WAIT_MAX.toMillis()));
      wait.execute();
    }
  }

  public void drop(Connection transaction, Generation build) throws SQLException {
    waitBriefly(transaction);
    String tables =
        projection.tables().stream()
            .map(table -> Sql.quoted(build.schema(schema)) + '.' + Sql.quoted(table.name()))
            .collect(joining(", "));
    execute(transaction, load("table/drop.sql").replace("${tables}", tables));
  }

  /// Puts the tables that were built anew in the place of the live ones.
  public void promote(Connection transaction) throws SQLException {
    drop(transaction, Generation.LIVE);
    for (Table table : projection.tables()) {
      execute(transaction, forTable("table/promote.sql", table));
    }
  }

  /// Compares both builds, which should be at the same position, row by row.
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
