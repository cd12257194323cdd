package dev.daybook.postgres.embedded;

import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A durable PostgreSQL on this machine, living as long as the process that started it.
///
/// It listens on the loopback address alone, asks everyone for a password (SCRAM), and keeps what
/// it has acknowledged: `fsync`, `synchronous_commit` and `full_page_writes` are on, and no client
/// can switch the first and the last off. One data directory serves one process at a time. A server
/// left behind by a killed process is stopped and replaced; a server that dies while this one is
/// open is started again on the same port, and clients connect again.
///
/// Thread-safe.
public final class LocalPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);

  private static final String SUPERUSER = "postgres";
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final DataDirectory directory;
  private final Server server;
  private final int port;
  private final String password;
  private final Thread watch;
  private volatile Postmaster postmaster;
  private volatile boolean closing;

  private LocalPostgres(DataDirectory directory, Server server, int port, String password) {
    this.directory = directory;
    this.server = server;
    this.port = port;
    this.password = password;
    this.postmaster = server.running();
    this.watch = Thread.ofVirtual().name("postgres-watch").unstarted(this::restartWhenItDies);
  }

  /// Whether the directory holds a database cluster, running or not.
  public static boolean exists(Path dataDirectory) {
    return DataDirectory.hasCluster(dataDirectory);
  }

  /// Starts PostgreSQL on the data in the directory, on any free port; a missing or empty directory
  /// becomes a new database cluster. Returns when it accepts connections.
  ///
  /// @throws LocalPostgresException if the directory is in use by another live process, was written
  ///   by another major version, or PostgreSQL doesn't start
  public static LocalPostgres start(Path dataDirectory) {
    var directory = DataDirectory.lock(dataDirectory);
    try {
      var server = new Server(Binaries.unpacked(), directory);
      server.stopOrphan();
      var password = server.initialise(SUPERUSER);
      var port = server.start();
      var postgres = new LocalPostgres(directory, server, port, password);
      postgres.watch.start();
      return postgres;
    } catch (RuntimeException | Error e) {
      directory.unlock();
      throw e;
    }
  }

  /// The address of one of its databases, without credentials.
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + Server.HOST + ":" + port + "/" + database;
  }

  public String superuser() {
    return SUPERUSER;
  }

  public String password() {
    return password;
  }

  public int port() {
    return port;
  }

  /// The process id of the server, another one after it died and was started again.
  public long pid() {
    return postmaster.pid();
  }

  /// Ends the open connections and stops the server in order. Returns when it has stopped; closing
  /// again does nothing.
  @Override
  public synchronized void close() {
    if (closing) {
      return;
    }
    closing = true;
    try {
      watch.interrupt();
      joinWatch();
      server.stop();
    } finally {
      directory.unlock();
    }
  }

  private void joinWatch() {
    var interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void restartWhenItDies() {
    try {
      while (!closing) {
        Thread.sleep(WATCH_INTERVAL);
        if (!closing && !postmaster.isRunning()) {
          restart();
        }
      }
    } catch (InterruptedException _) {
      log.debug("No longer watching PostgreSQL");
    }
  }

  private void restart() throws InterruptedException {
    log.warn("PostgreSQL (process {}) has died; starting it again", postmaster.pid());
    while (!closing) {
      try {
        server.startAgain(port);
        postmaster = server.running();
        log.info("PostgreSQL runs again as process {}", postmaster.pid());
        return;
      } catch (LocalPostgresException e) {
        log.error("PostgreSQL does not start again; trying on", e);
        Thread.sleep(RESTART_PAUSE);
      }
    }
  }
}
