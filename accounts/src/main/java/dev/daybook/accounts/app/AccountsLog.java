package dev.daybook.accounts.app;

import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.learn.LessonDatabase;
import dev.daybook.accounts.personal.KeyServiceKeys;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.KeyWrapper;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.MasterKeyCheck;
import dev.daybook.personal.PersonKeyStore;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.personal.erasures.ErasureList;
import dev.daybook.personal.kms.KmsKeyWrapper;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.PostgresOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The open log of accounts, with the keys and event types that decode its events.
///
/// @param reads pooled connections for queries, projections and subscriptions
/// @param writes unpooled connections, each held for the life of the component that opens it
/// @param schemas schemas of the log and of the read models
/// @param activity appends of this node in the last hour
/// @param health watches whether the database accepts appends
/// @param master wraps the persons' keys, unless a key service does
/// @param erasures the list of erased persons of this node; empty if it keeps none
/// @param lessons database of the lessons
public record AccountsLog(
    DataSource reads,
    DataSource writes,
    Schemas schemas,
    PostgresEventStore log,
    LogActivity activity,
    LogHealth health,
    MasterKey master,
    PersonKeys keys,
    Optional<ErasureList> erasures,
    EventTypes<AccountEvent> events,
    LessonDatabase lessons) {
  private static final String ERASURES = "signatures of erasures";

  /// The names of the migrated schemas.
  public record Schemas(String log, String readModels) {}

  public static AccountsLog open(Config config, Lifecycle parts, Metrics metrics) {
    var embedded = config.database() == null ? startEmbedded(config, parts) : null;
    LessonDatabase lessons = embedded == null ? LessonDatabase.none() : embedded::lessons;
    var database = openDatabase(config, embedded, parts, metrics);
    var master =
        new MasterKeyCheck(database.reads(), Database.READ_MODELS_SCHEMA)
            .require(config.masterKey());
    var schemas = new Schemas(Database.LOG_SCHEMA, Database.READ_MODELS_SCHEMA);
    return open(
        parts,
        database.reads(),
        database.writes(),
        schemas,
        master,
        config.keyService() == null ? master : keysOf(config.keyService(), master),
        Optional.of(config.erasureList()),
        lessons,
        metrics,
        database.options());
  }

  /// Wraps the keys of new persons by a key service.
  public static KeyWrapper keysOf(URI service, MasterKey master) {
    return new KeyServiceKeys(new KmsKeyWrapper(service), master);
  }

  /// Opens the log without keys and event types. Needs no master key: no event is encoded or
  /// decoded.
  public static PostgresEventStore openStore(Config config, Lifecycle parts, Metrics metrics) {
    var embedded = config.database() == null ? startEmbedded(config, parts) : null;
    var database = openDatabase(config, embedded, parts, metrics);
    return parts.open(() -> openAlone(database));
  }

  /// Opens the log of a migrated database, without read models and LISTEN/NOTIFY.
  static PostgresEventStore openAlone(Database database) {
    return PostgresEventStore.open(
        database.reads(),
        database
            .options()
            .withSchema(Database.LOG_SCHEMA)
            .withReadModels(false)
            .withMigration(false)
            .withNotifications(false)
            .withHeldConnections(database.writes()));
  }

  /// @param embedded the embedded database; null if the configuration names an external one
  private static Database openDatabase(
      Config config, @Nullable EmbeddedDatabase embedded, Lifecycle parts, Metrics metrics) {
    var address = embedded == null ? Objects.requireNonNull(config.database()) : embedded.address();
    return parts.open(() -> Database.open(address, config.connections(), metrics.pool()));
  }

  /// Opens the log in schemas that are already migrated.
  ///
  /// @param wrapper wraps the persons' keys: `master`, or a key service
  /// @param erasureList file of the list of erased persons; empty to keep none
  public static AccountsLog open(
      Lifecycle parts,
      DataSource reads,
      DataSource writes,
      Schemas schemas,
      MasterKey master,
      KeyWrapper wrapper,
      Optional<Path> erasureList,
      LessonDatabase lessons,
      Metrics metrics,
      PostgresOptions database) {
    var options = database.withSchema(schemas.log());
    var health = parts.open(() -> LogHealth.start(writes, options));
    var activity = new LogActivity();
    var observer = options.observer().and(metrics.log().observer()).and(health).and(activity);
    var log =
        parts.open(
            () ->
                PostgresEventStore.open(
                    reads,
                    options
                        .withReadModelSchema(schemas.readModels())
                        .withMigration(false)
                        .withHeldConnections(writes)
                        .withGroupedReads(true)
                        .withObserver(observer)));
    var store = new PostgresKeyStore(reads, schemas.readModels());
    var erasures = erasureList.map(file -> openErasures(file, log, master));
    var keys =
        new PersonKeys(
            erasures.<PersonKeyStore>map(it -> it.listing(store)).orElse(store), wrapper);
    var events = AccountEventTypes.create(keys);
    return new AccountsLog(
        reads, writes, schemas, log, activity, health, master, keys, erasures, events, lessons);
  }

  private static ErasureList openErasures(Path file, PostgresEventStore log, MasterKey master) {
    return ErasureList.open(
        file,
        log.identity().id().toString(),
        master.hmacKey(ERASURES).getEncoded(),
        InstantSource.system());
  }

  /// Starts the embedded database in the data directory; creates it if missing.
  static Config.External openEmbedded(Config config, Lifecycle parts) {
    return startEmbedded(config, parts).address();
  }

  private static EmbeddedDatabase startEmbedded(Config config, Lifecycle parts) {
    return parts.open(() -> EmbeddedDatabase.start(embedded(config)));
  }

  /// Whether the data directory holds an embedded database.
  public static boolean hasEmbedded(Config config) {
    return LocalPostgres.exists(embedded(config));
  }

  private static Path embedded(Config config) {
    return config.dataDirectory().resolve("postgres");
  }
}
