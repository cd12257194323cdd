package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.ConfigException;
import picocli.CommandLine.Option;

/// Which service on this machine a command asks.
class ServicePort {
  private static final int PORT_MIN = 1;
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "3000",
      description = "where the service listens (PORT; default 3000)")
  private int port;

  /// @throws ConfigException if no service can listen there
  final ServiceClient client() {
    if (port < PORT_MIN || port > PORT_MAX) {
      throw new ConfigException(
          "--port (PORT) is that of the running service, from %d to %d: %d is not one"
              .formatted(PORT_MIN, PORT_MAX, port));
    }
    return new ServiceClient(port);
  }
}
