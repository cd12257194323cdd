package dev.daybook.accounts.api;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.AccountCatalogue;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.projections.AccountList;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.CommandHandler;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.postgres.AppenderLimits;
import dev.daybook.eventstore.postgres.PostgresEventStore;
import dev.daybook.eventstore.postgres.ProjectionRunner;
import dev.daybook.eventstore.postgres.Tailer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// The service's HTTP side, really started on a port of its own, on a real log and real views.
final class RunningApi implements AutoCloseable {
  private final TestPostgres.Schemas schemas;
  private final HikariDataSource pool;
  private final PostgresEventStore log;
  private final ProjectionRunner runner;
  private final Tailer tailer;
  private final Api api;

  private RunningApi(
      TestPostgres.Schemas schemas,
      Boundary boundary,
      Limits limits,
      UnaryOperator<EventStore> around) {
    this.schemas = schemas;
    TestPostgres postgres = TestPostgres.shared();
    pool = postgres.pool(schemas);
    log =
        PostgresEventStore.open(
            pool, postgres.source(schemas), schemas.log(), AppenderLimits.defaults());
    EventStore store = around.apply(log);
    var events = AccountCatalogue.create();
    var list = new AccountList(pool, schemas.views(), events);
    runner = ProjectionRunner.start(list, log, pool, schemas.views());
    tailer = Tailer.start(log);
    log.onAppend(
        _ -> {
          runner.wake();
          tailer.wake();
        });
    var accounts =
        new CommandHandler<>(
            store,
            new AccountDecider(),
            events,
            UUID::randomUUID,
            Backoff.jittered(Duration.ofMillis(1), Duration.ofMillis(50), new SplittableRandom()));
    api = new Api(store, accounts, list, runner, tailer, UUID::randomUUID, boundary, limits);
    api.start("127.0.0.1", 0);
  }

  static RunningApi start() {
    return start(Boundary.LOOPBACK, Limits.DEFAULTS, UnaryOperator.identity());
  }

  /// @param around what the API sees instead of the log itself
  static RunningApi start(Boundary boundary, Limits limits, UnaryOperator<EventStore> around) {
    return new RunningApi(TestPostgres.shared().newSchemas(), boundary, limits, around);
  }

  /// Another service on the same log and views.
  RunningApi beside() {
    return new RunningApi(schemas, Boundary.LOOPBACK, Limits.DEFAULTS, UnaryOperator.identity());
  }

  int port() {
    return api.port();
  }

  PostgresEventStore log() {
    return log;
  }

  TestPostgres.Schemas schemas() {
    return schemas;
  }

  ProjectionRunner runner() {
    return runner;
  }

  Client client() {
    return new Client(port());
  }

  @Override
  public void close() {
    api.close();
    tailer.close();
    runner.close();
    log.close();
    pool.close();
  }
}
