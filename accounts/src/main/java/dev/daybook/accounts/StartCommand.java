package dev.daybook.accounts;

import dev.daybook.accounts.Config.Credential;
import dev.daybook.accounts.Config.External;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `start`: the options and environment variables that make a [Config].
@Command(
    name = "start",
    description = "Runs the accounts service until it is stopped by Ctrl-C or SIGTERM.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footerHeading = "%nPasswords come from the environment only:%n",
    footer = {
      "  DAYBOOK_DATABASE_PASSWORD, DAYBOOK_DATABASE_OWNER_PASSWORD, or the same with _FILE added",
      "  and the path of a file that holds the password.",
    })
final class StartCommand implements Callable<Integer> {
  private static final String PASSWORD = "DAYBOOK_DATABASE_PASSWORD";
  private static final String OWNER_PASSWORD = "DAYBOOK_DATABASE_OWNER_PASSWORD";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:PORT:-3000}",
      description = "where to listen (PORT; default 3000; 0: any free port)")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "${env:DAYBOOK_HOST:-127.0.0.1}",
      description = "a loopback address (DAYBOOK_HOST; default 127.0.0.1)")
  private String host = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${env:DAYBOOK_DATA_DIR:-data}",
      description = "the embedded database and the logs (DAYBOOK_DATA_DIR; default data)")
  private Path dataDirectory = Path.of("");

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

  private final Map<String, String> environment;

  StartCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    var config = config();
    Logs.keepIn(logs(config));
    Daybook.run(config);
    return ExitCode.OK;
  }

  /// Makes the data directory, for this user's eyes only, and the logs' in it.
  private static Path logs(Config config) {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      return Files.createDirectories(config.dataDirectory().resolve("logs"), owner);
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s cannot be used: %s".formatted(config.dataDirectory(), e), e);
    }
  }

  Config config() {
    return new Config(host, port, dataDirectory.toAbsolutePath().normalize(), database());
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
