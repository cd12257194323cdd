package dev.daybook.accounts.app;

import dev.daybook.accounts.personal.MasterKeyFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/// Everything that can be chosen at start, read once and checked here.
///
/// @param host an address or name of this machine's loopback interface
/// @param port where the service listens; 0 takes any free port
/// @param dataDirectory holds the embedded database and the logs
/// @param database where the log is kept; null: in a PostgreSQL of the service's own, in the data
///   directory
/// @param connections how many connections to the database the service has at the most
/// @param masterKey under which names and addresses are kept
public record Config(
    String host,
    int port,
    Path dataDirectory,
    @Nullable External database,
    int connections,
    MasterKeyFile masterKey) {
  private static final int PORT_MAX = 65_535;
  private static final int CONNECTIONS_MAX = 1_000;
  private static final String URL = "--database-url (DAYBOOK_DATABASE_URL)";
  private static final String URL_PREFIX = "jdbc:postgresql:";

  public Config {
    if (port < 0 || port > PORT_MAX) {
      throw new ConfigException(
          "--port (PORT) must be between 0 and %d: %d is not".formatted(PORT_MAX, port));
    }
    requireConnections(connections);
    requireLoopback(host);
  }

  private static void requireConnections(int connections) {
    if (connections < Database.CONNECTIONS_MIN || connections > CONNECTIONS_MAX) {
      throw new ConfigException(
          ("The service needs from %d to %d connections to the database: %d that it keeps, and 1 or"
                  + " more for requests and projections. --database-connections"
                  + " (DAYBOOK_DATABASE_CONNECTIONS) is %d")
              .formatted(
                  Database.CONNECTIONS_MIN,
                  CONNECTIONS_MAX,
                  Database.CONNECTIONS_KEPT,
                  connections));
    }
  }

  /// A PostgreSQL server that others run.
  ///
  /// @param service the credential that serves
  /// @param owner the credential that migrates; null where one credential does both
  public record External(String url, Credential service, @Nullable Credential owner) {
    public External {
      if (!url.startsWith(URL_PREFIX)) {
        throw new ConfigException(URL + " must begin with jdbc:postgresql:");
      }
      if (url.matches("(?i).*[?&](user|password)=.*") || url.matches("[^/]*//[^/]*@.*")) {
        throw new ConfigException(
            URL
                + " must not hold a user or password: name the user by --database-user, and the"
                + " password by DAYBOOK_DATABASE_PASSWORD or DAYBOOK_DATABASE_PASSWORD_FILE");
      }
      if (Driver.parseURL(url, null) == null) {
        throw new ConfigException(
            URL + " must be of the form jdbc:postgresql://HOST:PORT/DATABASE: it is " + url);
      }
    }
  }

  /// A database role and its password, which never shows.
  public record Credential(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /// One line for the log, without secrets.
  @Override
  public String toString() {
    return "host %s, port %d, data directory %s, database %s (%d connections), master key in %s"
        .formatted(
            host,
            port,
            dataDirectory,
            database == null ? "embedded" : describe(database),
            connections,
            masterKey.path());
  }

  private static String describe(External database) {
    var owner = database.owner() == null ? "" : " (owner " + database.owner() + ")";
    return database.url() + " as " + database.service() + owner;
  }

  /// Whoever reaches the service may move money, so it is reached from this machine alone until it
  /// can tell who is calling.
  private static void requireLoopback(String host) {
    try {
      for (var address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          throw new ConfigException(
              "The service listens on this machine's loopback address only, since it has no"
                  + " authentication yet: --host %s (DAYBOOK_HOST) is refused".formatted(host));
        }
      }
    } catch (UnknownHostException e) {
      throw new ConfigException("The host that --host (DAYBOOK_HOST) names is unknown: " + host, e);
    }
  }
}
