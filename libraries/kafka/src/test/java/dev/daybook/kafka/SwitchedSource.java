package dev.daybook.kafka;

import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/// Unpooled connections to one of two servers, as by an address that moves from one to the other.
final class SwitchedSource extends PGSimpleDataSource {
  private final transient ReplicatedPostgres servers;
  private volatile Host host;

  SwitchedSource(ReplicatedPostgres servers, Host first) {
    this.servers = servers;
    this.host = first;
  }

  void moveTo(Host other) {
    host = other;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return servers.source(host).getConnection();
  }
}
