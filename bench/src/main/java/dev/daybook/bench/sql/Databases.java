package dev.daybook.bench.sql;

import dev.daybook.postgres.sql.Sql;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Creates and drops databases of the benchmark's server.
public final class Databases {
  private Databases() {}

  /// Creates an empty database.
  public static void create(DataSource server, String name) throws SQLException {
    execute(server, "create-database.sql", name);
  }

  /// Creates a copy of a database.
  public static void copy(DataSource server, String name, String from) throws SQLException {
    execute(server, "copy-database.sql", name, from);
  }

  /// Drops a database if it exists.
  public static void drop(DataSource server, String name) throws SQLException {
    execute(server, "drop-database.sql", name);
  }

  /// Runs vacuum, statistics and a checkpoint, as have run in a database in use.
  public static void settle(DataSource database) throws SQLException {
    execute(database, "vacuum.sql");
    execute(database, "checkpoint.sql");
  }

  private static void execute(DataSource database, String file, Object... names)
      throws SQLException {
    Statements.execute(database, Sql.read(Databases.class, file).formatted(names));
  }
}
