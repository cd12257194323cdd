package dev.daybook.accounts.learn;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PersonalSchema;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/// The log of one lesson, with read model and keys, in schemas of its own. Closing it drops the
/// schemas.
///
/// @param schema schema of the log
record LessonLog(
    LessonAddress address,
    String schema,
    HikariDataSource database,
    PostgresEventStore store,
    PersonKeys keys,
    EventTypes<AccountEvent> events,
    CommandHandler<AccountCommand, Account, AccountEvent> accounts,
    AccountList list)
    implements AutoCloseable {
  /// Number of connections of a lesson.
  static final int CONNECTIONS = PostgresOptions.APPEND_CONNECTIONS + 4;

  private static final int SOCKET_TIMEOUT_S = 10;
  private static final String READ_MODELS = "_read_models";

  /// Creates the schemas and opens the log. If that fails, nothing of them remains.
  static LessonLog create(LessonAddress address, String schema) {
    var database = pool(address);
    try {
      return open(address, schema, database);
    } catch (RuntimeException e) {
      try (database) {
        drop(database, schema);
      } catch (RuntimeException undropped) {
        e.addSuppressed(undropped);
      }
      throw e;
    }
  }

  private static LessonLog open(LessonAddress address, String schema, HikariDataSource database) {
    var readModels = schema + READ_MODELS;
    var store = PostgresEventStore.open(database, options(schema));
    try {
      PersonalSchema.migrate(database, readModels, null);
      var secret = new byte[MasterKey.BYTES];
      new SecureRandom().nextBytes(secret);
      var keys = new PersonKeys(new PostgresKeyStore(database, readModels), MasterKey.of(secret));
      var events = AccountEventTypes.create(keys);
      return new LessonLog(
          address,
          schema,
          database,
          store,
          keys,
          events,
          CommandHandler.of(store, new AccountDecider(), events),
          new AccountList(database, readModels, events, keys));
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /// Options of a log in a schema and in those of its read models.
  static PostgresOptions options(String schema) {
    return PostgresOptions.defaults()
        .withSchema(schema)
        .withReadModelSchema(schema + READ_MODELS)
        .withNotifications(false);
  }

  /// Unpooled connections.
  static PGSimpleDataSource source(LessonAddress address, String application) {
    var source = new PGSimpleDataSource();
    source.setUrl(address.url());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setApplicationName(application);
    source.setSocketTimeout(SOCKET_TIMEOUT_S);
    return source;
  }

  private static HikariDataSource pool(LessonAddress address) {
    var pool = new HikariDataSource();
    pool.setPoolName("lesson");
    pool.setDataSource(source(address, "daybook-lesson"));
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setMinimumIdle(0);
    return pool;
  }

  @Override
  public void close() {
    try {
      store.close();
      drop(database, schema);
    } finally {
      database.close();
    }
  }

  private static void drop(HikariDataSource database, String schema) {
    for (var name : List.of(schema, schema + READ_MODELS, schema + READ_MODELS + "_shadow")) {
      try (var connection = database.getConnection();
          var statement = connection.createStatement()) {
        statement.execute(Sql.load(LessonLog.class, "drop-schema.sql", name));
      } catch (SQLException e) {
        throw DatabaseErrors.exception(
            "The schema %s of a lesson can't be dropped".formatted(name), e);
      }
    }
  }
}
