package dev.daybook.bench.peers.axon;

import dev.daybook.bench.peers.Peer;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.sql.Statements;
import dev.daybook.postgres.sql.Sql;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;

/// Axon Framework 4 with its JDBC event store and JSON serializer, and its own table definitions
/// for PostgreSQL. It shares the pool of the other contenders. Connections are in auto-commit mode:
/// each call stores one event, so a BEGIN and a COMMIT would only add round trips.
public final class AxonPeer implements Peer {
  static final Serializer JSON = JacksonSerializer.defaultSerializer();

  @Override
  public String name() {
    return "Axon 4";
  }

  @Override
  public void createTables(DataSource database) throws SQLException {
    Statements.execute(database, Sql.read(AxonPeer.class, "drop-tables.sql"));
    engine(database).createSchema(PostgresEventTableFactory.INSTANCE);
  }

  @Override
  public Contender appends(DataSource database, int callers) {
    return new AxonAppends(engine(database), callers);
  }

  @Override
  public Contender commands(DataSource database, int callers) {
    return new AxonCommands(engine(database), callers);
  }

  private static JdbcEventStorageEngine engine(DataSource database) {
    return JdbcEventStorageEngine.builder()
        .connectionProvider(new UnitOfWorkAwareConnectionProviderWrapper(database::getConnection))
        .transactionManager(NoTransactionManager.instance())
        .eventSerializer(JSON)
        .snapshotSerializer(JSON)
        .build();
  }
}
