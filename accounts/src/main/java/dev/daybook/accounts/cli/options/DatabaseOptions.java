package dev.daybook.accounts.cli.options;

import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Config.Credential;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.personal.MasterKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options and environment variables of the database: its address, roles and connections.
/// Passwords come from the environment only.
public class DatabaseOptions {
  private static final String PASSWORD = "DAYBOOK_DATABASE_PASSWORD";
  private static final String OWNER_PASSWORD = "DAYBOOK_DATABASE_OWNER_PASSWORD";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "directory of the embedded database and the log files (DAYBOOK_DATA_DIR; default data)")
  private Path dataDirectory = Path.of("");

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "jdbc:postgresql://HOST:PORT/DATABASE, instead of the embedded database; with several"
              + " hosts, HOST1:PORT1,HOST2:PORT2, the primary is used (DAYBOOK_DATABASE_URL)")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-user",
      paramLabel = "USER",
      description = "role for normal operation (DAYBOOK_DATABASE_USER)")
  private @Nullable String databaseUser;

  @Option(
      names = "--database-owner",
      paramLabel = "USER",
      description = "role that owns and migrates the log (DAYBOOK_DATABASE_OWNER_USER)")
  private @Nullable String databaseOwner;

  @Option(
      names = "--database-connections",
      paramLabel = "N",
      defaultValue = "13",
      description =
          "maximum number of connections to the database (DAYBOOK_DATABASE_CONNECTIONS; default 13,"
              + " at least 6)")
  private int connections;

  @Option(
      names = "--require-synchronous",
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "refuses a database that has no synchronous standby (DAYBOOK_REQUIRE_SYNCHRONOUS;"
              + " default false)")
  private boolean needsStandby;

  /// The configuration of a command that does not seal the log.
  ///
  /// @param masterKey file of the master key; null for the default in the data directory
  /// @throws ConfigException if an option or variable has an invalid value
  public final Config config(
      Map<String, String> environment, String host, int port, @Nullable Path masterKey) {
    var directory = dataDirectory.toAbsolutePath().normalize();
    var key =
        masterKey == null
            ? MasterKeyFile.in(directory)
            : new MasterKeyFile(masterKey.toAbsolutePath().normalize(), false);
    return new Config(
        host, port, directory, database(environment), connections, key, SealingOptions.OFF);
  }

  private @Nullable External database(Map<String, String> environment) {
    var password = password(environment, PASSWORD);
    var ownerPassword = password(environment, OWNER_PASSWORD);
    if (databaseUrl == null) {
      require(databaseUser == null, "--database-user (DAYBOOK_DATABASE_USER)", "--database-url");
      require(
          databaseOwner == null,
          "--database-owner (DAYBOOK_DATABASE_OWNER_USER)",
          "--database-url");
      require(
          !needsStandby, "--require-synchronous (DAYBOOK_REQUIRE_SYNCHRONOUS)", "--database-url");
      require(password == null, PASSWORD, "--database-url");
      require(ownerPassword == null, OWNER_PASSWORD, "--database-url");
      return null;
    }
    if (databaseUser == null) {
      throw new ConfigException("--database-url needs --database-user (DAYBOOK_DATABASE_USER)");
    }
    require(databaseOwner != null || ownerPassword == null, OWNER_PASSWORD, "--database-owner");
    return new External(
        databaseUrl,
        credential(databaseUser, password),
        databaseOwner == null ? null : credential(databaseOwner, ownerPassword),
        needsStandby);
  }

  private static void require(boolean holds, String given, String needed) {
    if (!holds) {
      throw new ConfigException(
          "%s needs %s (%s): give both or neither"
              .formatted(given, needed, EnvironmentDefaults.VARIABLES.get(needed)));
    }
  }

  /// An empty password is for databases that ask for none.
  private static Credential credential(String user, @Nullable String password) {
    return new Credential(user, password == null ? "" : password);
  }

  /// Returns the variable's value, or the content of the file named by the variable with the suffix
  /// `_FILE`; null if both are unset or empty.
  private static @Nullable String password(Map<String, String> environment, String variable) {
    var value = environment.getOrDefault(variable, "");
    var file = environment.getOrDefault(variable + "_FILE", "");
    if (!value.isEmpty() && !file.isEmpty()) {
      throw new ConfigException("Set either %s or %s_FILE, not both".formatted(variable, variable));
    }
    if (file.isEmpty()) {
      return value.isEmpty() ? null : value;
    }
    try {
      return Files.readString(Path.of(file)).stripTrailing();
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(
          "The password file that %s_FILE names cannot be read: %s".formatted(variable, file), e);
    }
  }
}
