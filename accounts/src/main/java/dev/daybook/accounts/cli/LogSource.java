package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Database;
import dev.daybook.accounts.cli.options.DatabaseOptions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Source of the log for `log`: the running service, or a database while no service runs.
final class LogSource {
  @ArgGroup private Options options = new Options();

  /// Either the service's port or the database.
  static final class Options extends ServicePort {
    @ArgGroup(exclusive = false, heading = "%nWhile no service runs:%n")
    private @Nullable Database database;
  }

  /// The database. Opened without the master key, because no event is read or written.
  static final class Database extends DatabaseOptions {
    private static final String HOST = "127.0.0.1";

    @Option(
        names = "--without-service",
        arity = "0",
        required = true,
        description = "open the database that the other options name")
    @SuppressWarnings("UnusedVariable") // picocli creates this group if the option is given
    private boolean withoutService;
  }

  /// Client of the running service.
  ServiceClient service() {
    return options.client();
  }

  /// Configuration of the database; empty if the log is read from the service.
  Optional<Config> database(Map<String, String> environment) {
    return Optional.ofNullable(options.database)
        .map(database -> database.config(environment, Database.HOST, 0, null));
  }
}
