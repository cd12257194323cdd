package dev.daybook.accounts.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.app.AccountsLog;
import dev.daybook.accounts.app.AccountsService;
import dev.daybook.accounts.app.Lifecycle;
import dev.daybook.accounts.app.Metrics;
import dev.daybook.accounts.app.Sealing;
import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.app.relay.RelaySettings;
import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.learn.LessonAddress;
import dev.daybook.accounts.personal.KeyedHash;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.KeyWrapper;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.MasterKeyCheck;
import dev.daybook.personal.MasterKeyFile;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.test.CheckedPool;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// The HTTP API, started on its own port, with a real log and real read models.
public final class RunningApi implements AutoCloseable {
  private static final Path NO_DIRECTORY = Path.of("");
  private static final MasterKeyFile MASTER_KEY = masterKey();

  private final TestPostgres.Schemas schemas;
  private final Lifecycle parts = new Lifecycle();
  private final AccountsLog opened;
  private final Function<MasterKey, KeyWrapper> kms;
  private final AccountsService node;

  private RunningApi(
      TestPostgres.Schemas schemas,
      AllowedOrigins boundary,
      Limits limits,
      UnaryOperator<EventStore> around,
      boolean remembers,
      int connections,
      SealingOptions sealing,
      Optional<RelaySettings> relay,
      Path dataDirectory,
      Function<MasterKey, KeyWrapper> kms) {
    this.schemas = schemas;
    this.kms = kms;
    TestDatabase database = TestDatabase.shared();
    Metrics metrics = parts.open(Metrics::new);
    HikariDataSource pool = parts.open(() -> database.pool(schemas, connections));
    pool.setMetricsTrackerFactory(metrics.pool());
    DataSource reads = CheckedPool.around(pool);
    MasterKey master = new MasterKeyCheck(reads, schemas.readModels()).require(MASTER_KEY);
    opened =
        AccountsLog.open(
            parts,
            reads,
            database.direct(schemas.role()),
            new AccountsLog.Schemas(schemas.log(), schemas.readModels()),
            master,
            kms.apply(master),
            Optional.empty(),
            () -> new LessonAddress(database.url(), database.user(), database.password()),
            metrics,
            PostgresOptions.defaults());
    EventStore store = around.apply(opened.log());
    node =
        AccountsService.open(
            parts,
            opened,
            store,
            sealing,
            relay,
            false,
            dataDirectory,
            remembers,
            boundary,
            limits,
            metrics);
    node.api().start("127.0.0.1", 0);
  }

  private static MasterKeyFile masterKey() {
    try {
      Path file = Files.createTempFile("daybook", "master.key");
      file.toFile().deleteOnExit();
      Files.writeString(file, Base64.getEncoder().encodeToString(new byte[MasterKey.BYTES]));
      return new MasterKeyFile(file, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static RunningApi start() {
    return start(true);
  }

  /// Starts it with a log of its own.
  ///
  /// @param kms wraps the keys of persons in place of the master key that it gets
  public static RunningApi startWithKms(Function<MasterKey, KeyWrapper> kms) {
    return new RunningApi(
        TestDatabase.shared().newService(),
        AllowedOrigins.LOOPBACK,
        Limits.DEFAULTS,
        UnaryOperator.identity(),
        true,
        TestDatabase.POOL_CONNECTIONS,
        SealingOptions.OFF,
        Optional.empty(),
        NO_DIRECTORY,
        kms);
  }

  /// Starts it with a log of its own.
  ///
  /// @param remembers whether states are kept in memory and in snapshots
  public static RunningApi start(boolean remembers) {
    return start(UnaryOperator.identity(), remembers);
  }

  public static RunningApi start(UnaryOperator<EventStore> around, boolean remembers) {
    return new RunningApi(
        TestDatabase.shared().newService(),
        AllowedOrigins.LOOPBACK,
        Limits.DEFAULTS,
        around,
        remembers,
        TestDatabase.POOL_CONNECTIONS,
        SealingOptions.OFF,
        Optional.empty(),
        NO_DIRECTORY,
        master -> master);
  }

  /// Starts it with a log of its own.
  ///
  /// @param around wraps the log that the API uses
  public static RunningApi start(
      AllowedOrigins boundary, Limits limits, UnaryOperator<EventStore> around) {
    return new RunningApi(
        TestDatabase.shared().newService(),
        boundary,
        limits,
        around,
        true,
        TestDatabase.POOL_CONNECTIONS,
        SealingOptions.OFF,
        Optional.empty(),
        NO_DIRECTORY,
        master -> master);
  }

  /// Starts it with a log of its own, which is relayed to Kafka.
  public static RunningApi startRelayed(RelaySettings relay) {
    return new RunningApi(
        TestDatabase.shared().newService(),
        AllowedOrigins.LOOPBACK,
        Limits.DEFAULTS,
        UnaryOperator.identity(),
        true,
        TestDatabase.POOL_CONNECTIONS,
        SealingOptions.OFF,
        Optional.of(relay),
        NO_DIRECTORY,
        master -> master);
  }

  /// Starts it with a log of its own, which is sealed.
  ///
  /// @param dataDirectory of this node
  public static RunningApi startSealed(SealingOptions sealing, Path dataDirectory) {
    return startSealed(TestDatabase.shared().newService(), sealing, dataDirectory);
  }

  /// Another service on the same log and read models, which seals the log, too.
  public RunningApi besideSealed(SealingOptions sealing, Path dataDirectory) {
    return startSealed(schemas, sealing, dataDirectory);
  }

  public static RunningApi startSealed(
      TestPostgres.Schemas schemas, SealingOptions sealing, Path dataDirectory) {
    return new RunningApi(
        schemas,
        AllowedOrigins.LOOPBACK,
        Limits.DEFAULTS,
        UnaryOperator.identity(),
        true,
        TestDatabase.POOL_CONNECTIONS,
        sealing,
        Optional.empty(),
        dataDirectory,
        master -> master);
  }

  /// Another service on the same log and read models, without cached states and snapshots.
  public RunningApi beside() {
    return beside(false);
  }

  /// Another service on the same log and read models.
  public RunningApi beside(boolean remembers) {
    return beside(remembers, TestDatabase.POOL_CONNECTIONS);
  }

  /// Starts another node on the same log.
  ///
  /// @param connections size of the pool
  public RunningApi beside(boolean remembers, int connections) {
    return new RunningApi(
        schemas,
        AllowedOrigins.LOOPBACK,
        Limits.DEFAULTS,
        UnaryOperator.identity(),
        remembers,
        connections,
        SealingOptions.OFF,
        Optional.empty(),
        NO_DIRECTORY,
        kms);
  }

  public int port() {
    return node.api().port();
  }

  public Set<String> routes() {
    return node.api().routes();
  }

  public KeyedHash requests() {
    return KeyedHash.ofRequests(opened.master());
  }

  public PersonKeys keys() {
    return opened.keys();
  }

  public EventTypes<AccountEvent> events() {
    return opened.events();
  }

  public DataSource pool() {
    return opened.reads();
  }

  public PostgresEventStore log() {
    return opened.log();
  }

  public TestPostgres.Schemas schemas() {
    return schemas;
  }

  public ProjectionRunner runner() {
    return node.runner();
  }

  public StateCache<Account> states() {
    return node.states();
  }

  /// The sealing of a log that is sealed.
  public Sealing sealing() {
    return node.sealing().orElseThrow();
  }

  public Client client() {
    return new Client(port());
  }

  @Override
  public void close() {
    parts.close();
  }
}
