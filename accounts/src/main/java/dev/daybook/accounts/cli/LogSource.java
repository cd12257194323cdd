package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Database;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Where `log` finds the log: at the service that runs, or in a database that no service uses.
final class LogSource {
  @ArgGroup private Place place = new Place();

  /// Either the port, or the database.
  static final class Place extends ServicePort {
    @ArgGroup(exclusive = false, heading = "%nWhile no service runs:%n")
    private @Nullable Database database;
  }

  /// The database, which is opened without the master key: no event is read or written.
  static final class Database extends DatabaseOptions {
    private static final String HOST = "127.0.0.1";

    @Option(
        names = "--without-service",
        arity = "0",
        required = true,
        description = "open the database that the other options name")
    @SuppressWarnings("UnusedVariable") // this group exists where the option is given
    private boolean withoutService;
  }

  /// The service to ask, where no database is to be opened.
  ServiceClient service() {
    return place.client();
  }

  /// The database to open; empty where a service is to be asked.
  Optional<Config> database(Map<String, String> environment) {
    return Optional.ofNullable(place.database)
        .map(database -> database.config(environment, Database.HOST, 0, null));
  }
}
