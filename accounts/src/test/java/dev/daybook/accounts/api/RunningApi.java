package dev.daybook.accounts.api;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.AccountCatalogue;
import dev.daybook.accounts.Metrics;
import dev.daybook.accounts.RecentStates;
import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.personal.MasterKey;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.projections.AccountList;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.CommandHandler;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.Snapshots;
import dev.daybook.eventstore.StateCache;
import dev.daybook.eventstore.jackson.RevealedEvents;
import dev.daybook.eventstore.postgres.AppenderLimits;
import dev.daybook.eventstore.postgres.PostgresEventStore;
import dev.daybook.eventstore.postgres.PostgresSnapshots;
import dev.daybook.eventstore.postgres.ProjectionRunner;
import dev.daybook.eventstore.postgres.Tailer;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// The service's HTTP side, really started on a port of its own, on a real log and real views.
final class RunningApi implements AutoCloseable {
  private static final MasterKey MASTER_KEY = MasterKey.of(new byte[32]);

  private final TestPostgres.Schemas schemas;
  private final HikariDataSource pool;
  private final PostgresEventStore log;
  private final ProjectionRunner runner;
  private final Tailer tailer;
  private final PostgresSnapshots<Account, AccountEvent> snapshots;
  private final PersonKeys keys;
  private final Metrics metrics = new Metrics();
  private final Api api;

  private RunningApi(
      TestPostgres.Schemas schemas,
      Boundary boundary,
      Limits limits,
      UnaryOperator<EventStore> around,
      boolean remembers) {
    this.schemas = schemas;
    TestPostgres postgres = TestPostgres.shared();
    pool = postgres.pool(schemas);
    pool.setMetricsTrackerFactory(metrics.pool());
    log =
        PostgresEventStore.open(
            pool,
            postgres.source(schemas),
            schemas.log(),
            AppenderLimits.defaults(),
            metrics.appends());
    EventStore store = around.apply(log);
    keys = new PersonKeys(MASTER_KEY, pool, schemas.views());
    var events = AccountCatalogue.create(keys);
    var list = new AccountList(pool, schemas.views(), events, keys);
    runner = ProjectionRunner.start(list, log, pool, schemas.views());
    tailer = Tailer.start(new RevealedEvents(log, events));
    log.onAppend(
        _ -> {
          runner.wake();
          tailer.wake();
        });
    snapshots =
        PostgresSnapshots.start(
            pool, schemas.views(), schemas.log(), AccountCatalogue.folding(events));
    var accounts =
        new CommandHandler<>(
                metrics.measured(store, log::waitingAppends),
                new AccountDecider(),
                events,
                UUID::randomUUID,
                metrics.counted(
                    Backoff.jittered(
                        Duration.ofMillis(1), Duration.ofMillis(50), new SplittableRandom())))
            .with(remembers ? new RecentStates<>() : StateCache.none())
            .with(remembers ? snapshots : Snapshots.none())
            .under(new UniqueEmail(store, MASTER_KEY));
    var shown = new RevealedEvents(store, events);
    metrics.watch(runner, tailer);
    api =
        new Api(
            shown,
            log::beginEpoch,
            accounts,
            list,
            runner,
            tailer,
            keys,
            UUID::randomUUID,
            boundary,
            limits,
            metrics.registry());
    api.start("127.0.0.1", 0);
  }

  static RunningApi start() {
    return start(Boundary.LOOPBACK, Limits.DEFAULTS, UnaryOperator.identity());
  }

  /// @param around what the API sees instead of the log itself
  static RunningApi start(Boundary boundary, Limits limits, UnaryOperator<EventStore> around) {
    return new RunningApi(TestPostgres.shared().newSchemas(), boundary, limits, around, true);
  }

  /// Another service on the same log and views, which remembers no states and reads no snapshots.
  RunningApi beside() {
    return new RunningApi(
        schemas, Boundary.LOOPBACK, Limits.DEFAULTS, UnaryOperator.identity(), false);
  }

  int port() {
    return api.port();
  }

  Set<String> routes() {
    return api.routes();
  }

  PersonKeys keys() {
    return keys;
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
    snapshots.close();
    runner.close();
    log.close();
    pool.close();
    metrics.close();
  }
}
