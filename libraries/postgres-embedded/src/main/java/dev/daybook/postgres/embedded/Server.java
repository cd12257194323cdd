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

/// PostgreSQL's programs at work on a data directory: `initdb` makes a cluster, `pg_ctl` starts and
/// stops its server. `pg_ctl` gives the server a session of its own, so that the Ctrl-C meant for
/// this process doesn't reach it.
///
/// Paths on the command lines are relative to the directory: `pg_ctl` hands them to a shell.
final class Server {
  static final String HOST = "127.0.0.1";

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

  /// PostgreSQL refuses to run as root; in a user namespace of its own it isn't.
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

  /// Stops the server that a killed process has left behind on this data, if there is one, and
  /// forgets one that is gone: its id may belong to another process by now.
  void stopOrphan() {
    Postmaster.of(directory.cluster())
        .filter(Postmaster::isRunning)
        .ifPresent(
            orphan -> {
              log.info("Stopping PostgreSQL (process {}) left by a killed process", orphan.pid());
              stop();
            });
    forgetDead();
  }

  private void forgetDead() {
    try {
      if (Postmaster.of(directory.cluster()).filter(p -> !p.isRunning()).isPresent()) {
        Files.deleteIfExists(directory.cluster().resolve("postmaster.pid"));
      }
    } catch (IOException e) {
      throw new LocalPostgresException("postmaster.pid cannot be removed", e);
    }
  }

  /// Makes a cluster where there is none, and returns the superuser's password.
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
            "The data directory %s was written by PostgreSQL %s, this is PostgreSQL %s"
                .formatted(directory.root(), found, binaries.majorVersion()));
      }
    } catch (IOException e) {
      throw new LocalPostgresException("%s is unreadable".formatted(file), e);
    }
  }

  /// Starts the server and returns its port. The port is free when it is chosen; should another
  /// process be quicker, or remains of a killed server still be dying, it is tried again.
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
        log.debug("PostgreSQL has not started on port {}", port, e);
        pause();
      }
    }
  }

  void startAgain(int port) {
    forgetDead();
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
        .orElseThrow(
            () -> new LocalPostgresException("PostgreSQL has ended right after its start"));
  }

  /// Ends connections and stops the server in order; does nothing where it doesn't run.
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
              .formatted(program, arguments.getFirst(), lastWords(directory.logs())));
    }
  }

  /// The end of the log file that was written last.
  private static String lastWords(Path logs) {
    try (var files = Files.list(logs)) {
      var latest =
          files
              .filter(f -> f.toFile().length() > 0)
              .max(Comparator.comparingLong(Server::modified));
      if (latest.isEmpty()) {
        return "it said nothing";
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
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
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
