package dev.daybook.postgres.testing;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/// A data source that can be switched to another one.
public final class SwitchedSource extends PGSimpleDataSource {
  private transient volatile PGSimpleDataSource now;

  public SwitchedSource(PGSimpleDataSource first) {
    this.now = first;
  }

  public void switchTo(PGSimpleDataSource other) {
    now = other;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return now.getConnection();
  }
}
