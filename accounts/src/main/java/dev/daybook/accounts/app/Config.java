package dev.daybook.accounts.app;

import dev.daybook.accounts.app.relay.RelaySettings;
import dev.daybook.personal.MasterKeyFile;
import dev.daybook.postgres.connections.DatabaseUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Configuration of the service, validated on construction.
///
/// @param host address or name of this machine's loopback interface
/// @param port port to listen on; 0 for any free port
/// @param dataDirectory directory of the embedded database and the log files
/// @param database external PostgreSQL; null for the embedded one in the data directory
/// @param connections maximum number of connections to the database
/// @param masterKey file of the key that protects names and addresses
/// @param keyService address of the service that wraps new keys of persons in place of the master
///   key; null for none
/// @param sealing whether and how the log is sealed
/// @param relay how the log is relayed to Kafka; empty if it is not
/// @param explorerIndex whether the explorer's index of the log is kept
public record Config(
    String host,
    int port,
    Path dataDirectory,
    @Nullable External database,
    int connections,
    MasterKeyFile masterKey,
    @Nullable URI keyService,
    SealingOptions sealing,
    Optional<RelaySettings> relay,
    boolean explorerIndex) {
  private static final int PORT_MAX = 65_535;
  private static final int CONNECTIONS_MAX = 1_000;
  private static final String URL = "--database-url (DAYBOOK_DATABASE_URL)";
  private static final String URL_PREFIX = "jdbc:postgresql:";

  public Config {
    requirePort(port);
    requireConnections(connections);
    requireLoopback(host);
    if (keyService != null) {
      requireKeyService(keyService);
    }
  }

  /// The same configuration, with a key service.
  public Config withKeyService(URI address) {
    return new Config(
        host,
        port,
        dataDirectory,
        database,
        connections,
        masterKey,
        address,
        sealing,
        relay,
        explorerIndex);
  }

  /// A configuration without key service, relay and explorer's index.
  public Config(
      String host,
      int port,
      Path dataDirectory,
      @Nullable External database,
      int connections,
      MasterKeyFile masterKey,
      SealingOptions sealing) {
    this(
        host,
        port,
        dataDirectory,
        database,
        connections,
        masterKey,
        null,
        sealing,
        Optional.empty(),
        false);
  }

  /// The same configuration, with a log that is sealed by these options.
  public Config withSealing(SealingOptions options) {
    return new Config(
        host,
        port,
        dataDirectory,
        database,
        connections,
        masterKey,
        keyService,
        options,
        relay,
        explorerIndex);
  }

  /// The same configuration, with a log that is relayed to Kafka; empty if it is not.
  public Config withRelay(Optional<RelaySettings> settings) {
    return new Config(
        host,
        port,
        dataDirectory,
        database,
        connections,
        masterKey,
        keyService,
        sealing,
        settings,
        explorerIndex);
  }

  /// The same configuration, with the explorer's index of the log or without.
  public Config withExplorerIndex(boolean isKept) {
    return new Config(
        host,
        port,
        dataDirectory,
        database,
        connections,
        masterKey,
        keyService,
        sealing,
        relay,
        isKept);
  }

  /// The same configuration, with former master keys.
  ///
  /// @throws ConfigException if there are too many
  public Config withFormerKeys(List<Path> files) {
    if (files.size() > MasterKeyFile.FORMER_MAX) {
      throw new ConfigException(
          "--former-key (DAYBOOK_FORMER_KEY) may be given %d times at most"
              .formatted(MasterKeyFile.FORMER_MAX));
    }
    var keys =
        masterKey.withFormer(
            files.stream().map(file -> file.toAbsolutePath().normalize()).toList());
    return new Config(
        host,
        port,
        dataDirectory,
        database,
        connections,
        keys,
        keyService,
        sealing,
        relay,
        explorerIndex);
  }

  /// File of the ids of all persons whom this node has erased, outside of the database.
  public Path erasureList() {
    return dataDirectory.resolve("erasures.list");
  }

  /// Checks the option `--port`; 0 stands for any free port.
  ///
  /// @throws ConfigException if no server can listen on the port
  public static void requirePort(int port) {
    if (port < 0 || port > PORT_MAX) {
      throw new ConfigException(
          "--port (PORT) must be between 0 and %d: %d is not".formatted(PORT_MAX, port));
    }
  }

  /// The address is shown in the log file, so it has no secrets.
  private static void requireKeyService(URI address) {
    String scheme = address.getScheme();
    boolean isPlain =
        address.getHost() != null
            && address.getUserInfo() == null
            && address.getQuery() == null
            && address.getFragment() == null;
    if (!("http".equals(scheme) || "https".equals(scheme)) || !isPlain) {
      throw new ConfigException(
          "--key-service-url (DAYBOOK_KEY_SERVICE_URL) must be http:// or https:// with a host, and"
              + " without user, password, query and fragment");
    }
  }

  private static void requireConnections(int connections) {
    if (connections < Database.CONNECTIONS_MIN || connections > CONNECTIONS_MAX) {
      throw new ConfigException(
          ("--database-connections (DAYBOOK_DATABASE_CONNECTIONS) must be between %d and %d: %d"
                  + " connections are held permanently, and requests and projections need 1 or"
                  + " more. It is %d")
              .formatted(
                  Database.CONNECTIONS_MIN,
                  CONNECTIONS_MAX,
                  Database.CONNECTIONS_KEPT,
                  connections));
    }
  }

  /// A PostgreSQL server that is not managed by the service, or several with one primary.
  ///
  /// @param service credential for normal operation
  /// @param owner credential for migrations; null if `service` also migrates
  /// @param needsStandby whether a primary without a synchronous standby is refused
  public record External(
      String url, Credential service, @Nullable Credential owner, boolean needsStandby) {
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
      try {
        var _ = DatabaseUrl.of(url);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(URL + " " + e.getMessage(), e);
      }
    }

    /// A server that needs no standby.
    public External(String url, Credential service, @Nullable Credential owner) {
      this(url, service, owner, false);
    }

    /// The parsed URL. Its text has no parameters, since some are secrets.
    public DatabaseUrl address() {
      return DatabaseUrl.of(url);
    }

    @Override
    public String toString() {
      return address()
          + " as "
          + service
          + (owner == null ? "" : " (owner " + owner + ")")
          + (needsStandby ? ", with a synchronous standby" : "");
    }
  }

  /// A database role and its password. The password does not appear in [#toString()].
  public record Credential(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /// One line for the log file, without secrets.
  @Override
  public String toString() {
    return "host %s, port %d, data directory %s, database %s (%d connections), master key in %s%s, log %s%s%s"
        .formatted(
            host,
            port,
            dataDirectory,
            database == null ? "embedded" : database,
            connections,
            masterKey.path(),
            keyService == null ? "" : ", keys of persons wrapped by " + keyService,
            sealing,
            relay.map(it -> ", " + it).orElse(""),
            explorerIndex ? ", with the explorer's index" : "");
  }

  /// The service has no authentication: every caller may move money. So it listens on loopback
  /// only.
  private static void requireLoopback(String host) {
    try {
      for (var address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          throw new ConfigException(
              "--host (DAYBOOK_HOST) must be a loopback address, since the service has no"
                  + " authentication yet: %s is not".formatted(host));
        }
      }
    } catch (UnknownHostException e) {
      throw new ConfigException("--host (DAYBOOK_HOST) names an unknown host: " + host, e);
    }
  }
}
