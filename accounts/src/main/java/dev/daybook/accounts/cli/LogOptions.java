package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.Config;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options and environment variables of a command that opens the log, and reads and writes the
/// events in it.
final class LogOptions extends DatabaseOptions {
  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      description =
          "the key under which names and addresses are kept (DAYBOOK_MASTER_KEY_FILE; default"
              + " master.key in the data directory, made at the first start)")
  private @Nullable Path masterKey;

  private final Map<String, String> environment;

  LogOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  Config config(String host, int port) {
    return config(environment, host, port, masterKey);
  }
}
