package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Config.Credential;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.personal.MasterKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options and environment variables that say which database holds the log, and how to enter
/// it. Passwords come from the environment alone.
class DatabaseOptions {
  private static final String PASSWORD = "DAYBOOK_DATABASE_PASSWORD";
  private static final String OWNER_PASSWORD = "DAYBOOK_DATABASE_OWNER_PASSWORD";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "the embedded database and the logs (DAYBOOK_DATA_DIR; default data)")
  private Path dataDirectory = Path.of("");

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = "jdbc:postgresql://…, instead of the embedded database (DAYBOOK_DATABASE_URL)")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-user",
      paramLabel = "USER",
      description = "the role that serves (DAYBOOK_DATABASE_USER)")
  private @Nullable String databaseUser;

  @Option(
      names = "--database-owner",
      paramLabel = "USER",
      description = "the role that owns the log and migrates it (DAYBOOK_DATABASE_OWNER_USER)")
  private @Nullable String databaseOwner;

  @Option(
      names = "--database-connections",
      paramLabel = "N",
      defaultValue = "13",
      description =
          "the most connections that it has to the database (DAYBOOK_DATABASE_CONNECTIONS; default"
              + " 13, 6 or more)")
  private int connections;

  /// @param masterKey its file; null: in the data directory
  /// @throws ConfigException if an option or variable can't be used
  final Config config(
      Map<String, String> environment, String host, int port, @Nullable Path masterKey) {
    var directory = dataDirectory.toAbsolutePath().normalize();
    var key =
        masterKey == null
            ? MasterKeyFile.in(directory)
            : new MasterKeyFile(masterKey.toAbsolutePath().normalize(), false);
    return new Config(host, port, directory, database(environment), connections, key);
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
        databaseOwner == null ? null : credential(databaseOwner, ownerPassword));
  }

  private static void require(boolean holds, String given, String needed) {
    if (!holds) {
      throw new ConfigException(
          "%s is given without %s (%s): give that too, or neither"
              .formatted(given, needed, EnvironmentDefaults.VARIABLES.get(needed)));
    }
  }

  /// The password is empty where the database asks for none.
  private static Credential credential(String user, @Nullable String password) {
    return new Credential(user, password == null ? "" : password);
  }

  /// The variable's value, or the content of the file that is named by the variable with `_FILE`
  /// added; null where both are unset or empty.
  private static @Nullable String password(Map<String, String> environment, String variable) {
    var value = environment.getOrDefault(variable, "");
    var file = environment.getOrDefault(variable + "_FILE", "");
    if (!value.isEmpty() && !file.isEmpty()) {
      throw new ConfigException(
          "Give either %s or %s_FILE, not both".formatted(variable, variable));
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
