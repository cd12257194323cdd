package dev.daybook.accounts.cli.options;

import dev.daybook.accounts.app.Config;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options and environment variables of a command that reads and writes events.
public final class LogOptions extends DatabaseOptions {
  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      description =
          "key that protects names and addresses (DAYBOOK_MASTER_KEY_FILE; default master.key in"
              + " the data directory, created at the first start)")
  private @Nullable Path masterKey;

  @Option(
      names = "--former-key",
      paramLabel = "FILE",
      description =
          "former master key, until ./daybook keys rotate is done, and for a backup from before it;"
              + " repeatable (DAYBOOK_FORMER_KEY)")
  private @Nullable List<Path> formerKeys;

  @Option(
      names = "--key-service-url",
      paramLabel = "URL",
      description =
          "key management service, or an adapter before it, that wraps the keys of new persons in"
              + " place of the master key (DAYBOOK_KEY_SERVICE_URL)")
  private @Nullable URI keyService;

  private final Map<String, String> environment;

  public LogOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  public Config config(String host, int port) {
    Config config = config(environment, host, port, masterKey);
    Config withKeys = config.withFormerKeys(formerKeys == null ? List.of() : formerKeys);
    return keyService == null ? withKeys : withKeys.withKeyService(keyService);
  }
}
