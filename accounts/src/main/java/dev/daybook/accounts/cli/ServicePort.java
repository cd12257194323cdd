package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.ConfigException;
import picocli.CommandLine.Option;

/// The service on this machine that a command calls.
class ServicePort {
  private static final int PORT_MIN = 1;
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "3000",
      description = "port of the running service (PORT; default 3000)")
  private int port;

  /// @throws ConfigException if the port is out of range
  final ServiceClient client() {
    if (port < PORT_MIN || port > PORT_MAX) {
      throw new ConfigException(
          "--port (PORT) must be the port of the running service, between %d and %d: %d is not"
              .formatted(PORT_MIN, PORT_MAX, port));
    }
    return new ServiceClient(port);
  }
}
