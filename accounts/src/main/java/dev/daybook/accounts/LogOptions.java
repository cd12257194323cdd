package dev.daybook.accounts;

import dev.daybook.accounts.Config.Credential;
import dev.daybook.accounts.Config.External;
import dev.daybook.accounts.personal.MasterKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options and environment variables that say where the log is, and how to enter it.
final class LogOptions {
  private static final String PASSWORD = "DAYBOOK_DATABASE_PASSWORD";
  private static final String OWNER_PASSWORD = "DAYBOOK_DATABASE_OWNER_PASSWORD";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${env:DAYBOOK_DATA_DIR:-data}",
      description = "the embedded database and the logs (DAYBOOK_DATA_DIR; default data)")
  private Path dataDirectory = Path.of("");

  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      defaultValue = "${env:DAYBOOK_MASTER_KEY_FILE}",
      description =
          "the key under which names and addresses are kept (DAYBOOK_MASTER_KEY_FILE; default"
              + " master.key in the data directory, made at the first start)")
  private @Nullable Path masterKey;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      defaultValue = "${env:DAYBOOK_DATABASE_URL}",
      description = "jdbc:postgresql://…, instead of the embedded database (DAYBOOK_DATABASE_URL)")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-user",
      paramLabel = "USER",
      defaultValue = "${env:DAYBOOK_DATABASE_USER}",
      description = "the role that serves (DAYBOOK_DATABASE_USER)")
  private @Nullable String databaseUser;

  @Option(
      names = "--database-owner",
      paramLabel = "USER",
      defaultValue = "${env:DAYBOOK_DATABASE_OWNER_USER}",
      description = "the role that owns the log and migrates it (DAYBOOK_DATABASE_OWNER_USER)")
  private @Nullable String databaseOwner;

  @Option(
      names = "--database-connections",
      paramLabel = "N",
      defaultValue = "${env:DAYBOOK_DATABASE_CONNECTIONS:-13}",
      description =
          "the most connections that it has to the database (DAYBOOK_DATABASE_CONNECTIONS; default"
              + " 13, 6 or more)")
  private int connections;

  private final Map<String, String> environment;

  LogOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  Config config(String host, int port) {
    var directory = dataDirectory.toAbsolutePath().normalize();
    return new Config(host, port, directory, database(), connections, masterKey(directory));
  }

  /// A file that is named is somebody's to keep, and never made here.
  private MasterKeyFile masterKey(Path directory) {
    return masterKey == null
        ? MasterKeyFile.in(directory)
        : new MasterKeyFile(masterKey.toAbsolutePath().normalize(), false);
  }

  private @Nullable External database() {
    if (databaseUrl == null) {
      if (databaseUser != null || databaseOwner != null) {
        throw new StartException("A database user is given without --database-url");
      }
      return null;
    }
    if (databaseUser == null) {
      throw new StartException("--database-url needs --database-user");
    }
    var owner =
        databaseOwner == null ? null : new Credential(databaseOwner, password(OWNER_PASSWORD));
    return new External(databaseUrl, new Credential(databaseUser, password(PASSWORD)), owner);
  }

  /// The variable's value, or what the file holds that is named by the variable with `_FILE` added;
  /// empty where the database asks for none.
  private String password(String variable) {
    var value = environment.get(variable);
    var file = environment.get(variable + "_FILE");
    if (value != null && file != null) {
      throw new StartException("Give either %s or %s_FILE, not both".formatted(variable, variable));
    }
    if (file == null) {
      return value == null ? "" : value;
    }
    try {
      return Files.readString(Path.of(file)).stripTrailing();
    } catch (IOException e) {
      throw new StartException(
          "The password file that %s_FILE names cannot be read: %s".formatted(variable, file), e);
    }
  }
}
