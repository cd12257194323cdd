package dev.daybook.postgres.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs PostgreSQL's programs on a data directory: `initdb` creates a cluster, `pg_ctl` starts and
/// stops its server. `pg_ctl` gives the server a session of its own, so a Ctrl-C for this process
/// doesn't reach it.
///
/// Paths on the command lines are relative to the directory, because `pg_ctl` passes them to a
/// shell.
final class Server {
  static final String HOST = "127.0.0.1";
  private static final byte[] HOST_BYTES = {127, 0, 0, 1};

  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private static final Duration INIT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(10); // crash recovery takes time
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration COMMAND_GRACE = Duration.ofSeconds(10);
  private static final int START_ATTEMPTS_MAX = 10;
  private static final Duration START_PAUSE = Duration.ofMillis(250);
  private static final int LOG_LINES_SHOWN_MAX = 5;

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("listen_addresses", HOST),
              Map.entry("unix_socket_directories", ""),
              Map.entry("fsync", "on"),
              Map.entry("synchronous_commit", "on"),
              Map.entry("full_page_writes", "on"),
              Map.entry("max_connections", "100"),
              Map.entry("timezone", "UTC"),
              Map.entry("log_timezone", "UTC"),
              Map.entry("tcp_keepalives_idle", "30"),
              Map.entry("tcp_keepalives_interval", "10"),
              Map.entry("tcp_keepalives_count", "3"),
              Map.entry("client_connection_check_interval", "10s"),
              Map.entry("idle_in_transaction_session_timeout", "60s"),
              Map.entry("logging_collector", "on"),
              Map.entry("log_directory", "../logs"),
              Map.entry("log_filename", "postgres-%a.log"),
              Map.entry("log_rotation_age", "1d"),
              Map.entry("log_truncate_on_rotation", "on"),
              Map.entry("log_min_error_statement", "panic")));

  private final Binaries binaries;
  private final DataDirectory directory;
  private final List<String> prefix;

  Server(Binaries binaries, DataDirectory directory) {
    this.binaries = binaries;
    this.directory = directory;
    this.prefix = prefix();
  }

  static String portOption(int port) {
    return "port=" + port + " ";
  }

  /// PostgreSQL refuses to run as root; in a user namespace of its own it doesn't run as root.
  private List<String> prefix() {
    try {
      var root = Integer.valueOf(0).equals(Files.getAttribute(directory.root(), "unix:uid"));
      return root && Files.isExecutable(Path.of("/usr/bin/unshare"))
          ? List.of("/usr/bin/unshare", "-U")
          : List.of();
    } catch (IOException e) {
      throw new LocalPostgresException("%s is unreadable".formatted(directory.root()), e);
    }
  }

  /// Stops a server that a killed process has left running on this data. Removes the pid file of a
  /// server that has ended: its process id may belong to another process.
  void stopOrphan() {
    Postmaster.of(directory.cluster())
        .filter(Postmaster::isRunning)
        .ifPresent(
            orphan -> {
              log.info("Stopping PostgreSQL (process {}) left by a killed process", orphan.pid());
              stop();
            });
    removeStalePidFile();
  }

  private void removeStalePidFile() {
    try {
      if (Postmaster.of(directory.cluster()).filter(p -> !p.isRunning()).isPresent()) {
        Files.deleteIfExists(directory.cluster().resolve("postmaster.pid"));
      }
    } catch (IOException e) {
      throw new LocalPostgresException("postmaster.pid cannot be removed", e);
    }
  }

  /// Creates the cluster unless it exists, and returns the superuser's password.
  String initialise(String superuser) {
    if (Files.exists(directory.cluster())) {
      requireMajorVersion();
      return directory.password();
    }
    directory.removeNewCluster();
    var password = directory.newPassword();
    run(
        "initdb",
        INIT_TIMEOUT,
        List.of(
            "--pgdata=cluster.new",
            "--username=" + superuser,
            "--pwfile=password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"));
    directory.keepNewCluster();
    return password;
  }

  private void requireMajorVersion() {
    var file = directory.cluster().resolve("PG_VERSION");
    try {
      var found = Files.readString(file).strip();
      if (!found.equals(binaries.majorVersion())) {
        throw new LocalPostgresException(
            "The data directory %s was written by PostgreSQL %s, but this is PostgreSQL %s"
                .formatted(directory.root(), found, binaries.majorVersion()));
      }
    } catch (IOException e) {
      throw new LocalPostgresException("%s is unreadable".formatted(file), e);
    }
  }

  /// Starts the server and returns its port. Tries again on another port if another process takes
  /// the free port first, or a killed server has not ended yet.
  int start() {
    for (var attempt = 1; ; attempt++) {
      var port = freePort();
      try {
        startOn(port);
        return port;
      } catch (LocalPostgresException e) {
        if (attempt == START_ATTEMPTS_MAX) {
          throw e;
        }
        log.debug("PostgreSQL did not start on port {}", port, e);
        pause();
      }
    }
  }

  void startAgain(int port) {
    removeStalePidFile();
    startOn(port);
  }

  private void startOn(int port) {
    var options = new StringBuilder();
    options.append("-c ").append(portOption(port));
    SETTINGS.forEach((name, value) -> options.append("-c %s='%s' ".formatted(name, value)));
    run(
        "pg_ctl",
        START_TIMEOUT,
        List.of(
            "start",
            "--pgdata=cluster",
            "--log=logs/start.log",
            "--wait",
            "--timeout=" + START_TIMEOUT.toSeconds(),
            "--options=" + options));
  }

  Postmaster running() {
    return Postmaster.of(directory.cluster())
        .orElseThrow(() -> new LocalPostgresException("PostgreSQL ended right after its start"));
  }

  /// Ends all connections and stops the server in order; does nothing if it doesn't run.
  void stop() {
    if (Postmaster.of(directory.cluster()).filter(Postmaster::isRunning).isEmpty()) {
      return;
    }
    run(
        "pg_ctl",
        STOP_TIMEOUT,
        List.of(
            "stop",
            "--pgdata=cluster",
            "--mode=fast",
            "--wait",
            "--timeout=" + STOP_TIMEOUT.toSeconds()));
  }

  private void run(String program, Duration timeout, List<String> arguments) {
    var command = new ArrayList<>(prefix);
    command.add(binaries.program(program));
    command.addAll(arguments);
    var output = directory.logs().resolve(program + ".log");
    if (Command.run(command, directory.root(), output, timeout.plus(COMMAND_GRACE)) != 0) {
      throw new LocalPostgresException(
          "PostgreSQL: %s %s failed: %s"
              .formatted(program, arguments.getFirst(), lastLogLines(directory.logs())));
    }
  }

  /// The last lines of the log file that was written last.
  private static String lastLogLines(Path logs) {
    try (var files = Files.list(logs)) {
      var latest =
          files
              .filter(f -> f.toFile().length() > 0)
              .max(Comparator.comparingLong(Server::modified));
      if (latest.isEmpty()) {
        return "no output";
      }
      var lines = Files.readAllLines(latest.get());
      var shown = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN_MAX), lines.size());
      return String.join(" / ", shown) + " (" + latest.get() + ")";
    } catch (IOException e) {
      throw new LocalPostgresException("The logs in %s are unreadable".formatted(logs), e);
    }
  }

  private static long modified(Path file) {
    return file.toFile().lastModified();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(HOST_BYTES))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LocalPostgresException("No free port on " + HOST, e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(START_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalPostgresException("Interrupted while starting PostgreSQL", e);
    }
  }
}
