package dev.daybook.examples.courses;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.options.PostgresOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL for tests, and nodes on it. Each log has a schema of its own.
final class TestNodes implements AutoCloseable {
  private static final int CONNECTIONS_PER_NODE = 12;

  private final LocalPostgres postgres;
  private final List<HikariDataSource> pools = new ArrayList<>();
  private int logs;

  private TestNodes(LocalPostgres postgres) {
    this.postgres = postgres;
  }

  static TestNodes start() {
    return new TestNodes(LocalPostgres.startTemporary());
  }

  /// Opens an empty log, once for each node.
  List<EventStore> open(int nodes) {
    String schema = "log_" + ++logs;
    return Stream.generate(() -> node(schema)).limit(nodes).toList();
  }

  private EventStore node(String schema) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(postgres.jdbcUrl("postgres"));
    pool.setUsername(postgres.superuser());
    pool.setPassword(postgres.password());
    pool.setMaximumPoolSize(CONNECTIONS_PER_NODE);
    pools.add(pool);
    return PostgresEventStore.open(
        pool, PostgresOptions.defaults().withSchema(schema).withReadModels(false));
  }

  void close(List<EventStore> nodes) {
    nodes.forEach(node -> ((PostgresEventStore) node).close());
    pools.forEach(HikariDataSource::close);
    pools.clear();
  }

  @Override
  public void close() {
    postgres.close();
  }
}
