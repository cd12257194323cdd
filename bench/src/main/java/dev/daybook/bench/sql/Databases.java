package dev.daybook.bench.sql;

import dev.daybook.postgres.sql.Sql;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Databases of the benchmark's server.
public final class Databases {
  private Databases() {}

  /// Creates an empty one.
  public static void create(DataSource server, String name) throws SQLException {
    execute(server, "create-database.sql", name);
  }

  /// Creates one with all that another has.
  public static void copy(DataSource server, String name, String from) throws SQLException {
    execute(server, "copy-database.sql", name, from);
  }

  /// Drops one if it exists.
  public static void drop(DataSource server, String name) throws SQLException {
    execute(server, "drop-database.sql", name);
  }

  /// Does what a database in use has behind it: vacuum, statistics and a checkpoint.
  public static void settle(DataSource database) throws SQLException {
    execute(database, "vacuum.sql");
    execute(database, "checkpoint.sql");
  }

  private static void execute(DataSource database, String file, Object... names)
      throws SQLException {
    Statements.execute(database, Sql.read(Databases.class, file).formatted(names));
  }
}
