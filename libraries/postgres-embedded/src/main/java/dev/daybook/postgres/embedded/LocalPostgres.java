package dev.daybook.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A durable PostgreSQL server on this machine that runs as long as the process that started it.
///
/// It listens on the loopback address only and requires a password (SCRAM). Acknowledged commits
/// are durable: `fsync`, `synchronous_commit` and `full_page_writes` are on, and no client can
/// switch the first and the last off. One process at a time uses a data directory. A server that a
/// killed process has left running is stopped and replaced. A server that dies while this object is
/// open is started again on the same port; clients reconnect.
///
/// Thread-safe.
public final class LocalPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);

  private static final String SUPERUSER = "postgres";
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
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

  /// Whether the directory contains a database cluster, running or not.
  public static boolean exists(Path dataDirectory) {
    return DataDirectory.hasCluster(dataDirectory);
  }

  /// Starts PostgreSQL on a data directory, on any free port. Creates a cluster if the directory is
  /// missing or empty. Blocks until the server accepts connections.
  ///
  /// @throws LocalPostgresException if another live process uses the directory, another major
  ///   version wrote it, or PostgreSQL doesn't start; the message says what to do where that is
  ///   known
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

  /// Starts PostgreSQL on a new temporary directory. When the JVM ends, the server is stopped,
  /// unless it was closed, and the directory is removed: for tests, which share one server per JVM.
  ///
  /// @throws LocalPostgresException if PostgreSQL doesn't start
  public static LocalPostgres startTemporary() {
    Path directory = temporaryDirectory();
    var postgres = start(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(postgres, directory)));
    return postgres;
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("daybook-postgres");
    } catch (IOException e) {
      throw new LocalPostgresException("No temporary directory can be created", e);
    }
  }

  private static void end(LocalPostgres postgres, Path directory) {
    postgres.close();
    try {
      Folder.remove(directory);
    } catch (IOException e) {
      throw new LocalPostgresException("%s cannot be removed".formatted(directory), e);
    }
  }

  /// The JDBC URL of a database on this server, without credentials.
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

  /// The process id of the server; it changes when the server is started again.
  public long pid() {
    return postmaster.pid();
  }

  /// Ends all connections and stops the server in order. Blocks until it has stopped; has no effect
  /// if called again.
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closing) {
        closing = true;
        stop();
      }
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
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
      } catch (InterruptedException ignored) {
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
    } catch (InterruptedException ignored) {
      log.debug("Supervision of PostgreSQL ended");
    }
  }

  private void restart() throws InterruptedException {
    log.warn("PostgreSQL (process {}) died and is started again", postmaster.pid());
    while (!closing) {
      try {
        server.startAgain(port);
        postmaster = server.running();
        log.info("PostgreSQL was started again as process {}", postmaster.pid());
        return;
      } catch (LocalPostgresException e) {
        log.error("PostgreSQL does not start again and is retried", e);
        Thread.sleep(RESTART_PAUSE);
      }
    }
  }
}
