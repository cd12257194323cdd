package dev.daybook.testing.postgres;

import static dev.daybook.testing.Patience.PATIENCE;

import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.Directories;
import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Two PostgreSQL servers on this machine, A and B: A begins as the primary, B follows it as its
/// standby. They are started as processes of the test, so nothing starts them again when they are
/// killed.
public final class ReplicatedPostgres implements AutoCloseable {
  private static final String STANDBY = "standby";
  private static final String SYNCHRONOUS = "synchronous_standby_names = 'standby'\n";
  private static final String ASYNCHRONOUS = "synchronous_standby_names = ''\n";

  /// One of the two servers.
  public enum Host {
    A,
    B
  }

  /// What is made in the database before it has a standby.
  @FunctionalInterface
  public interface Preparation {
    void in(DataSource database) throws Exception;
  }

  private final Path directory;
  private final String program;
  private final String user;
  private final String password;
  private final Map<Host, Integer> ports = new HashMap<>();
  private final Map<Host, Process> running = new HashMap<>();

  private ReplicatedPostgres(Path directory, LocalPostgres made) {
    this.directory = directory;
    this.program = ProcessHandle.of(made.pid()).orElseThrow().info().command().orElseThrow();
    this.user = made.superuser();
    this.password = made.password();
  }

  /// Makes and starts both.
  ///
  /// @param synchronous whether a commit waits for B
  /// @param prepare makes what both are to have, as the superuser
  public static ReplicatedPostgres start(Path directory, boolean synchronous, Preparation prepare)
      throws Exception {
    Path first = directory.resolve("A");
    ReplicatedPostgres servers;
    try (LocalPostgres made = LocalPostgres.start(NewCluster.in(first))) {
      servers = new ReplicatedPostgres(directory, made);
      prepare.in(servers.source(made.jdbcUrl("postgres")));
    }
    servers.ports.put(Host.A, FreePorts.one());
    servers.ports.put(Host.B, FreePorts.one());
    Directories.copy(first, directory.resolve("B"));
    servers.configure(Host.A, synchronous ? SYNCHRONOUS : ASYNCHRONOUS);
    servers.configure(Host.B, ASYNCHRONOUS); // there is no third server
    servers.follow(Host.B, Host.A);
    servers.start(Host.A);
    servers.start(Host.B);
    servers.await(
        Host.A,
        "select from pg_stat_replication where state = 'streaming' and sync_state = '%s'"
            .formatted(synchronous ? "sync" : "async"));
    return servers;
  }

  private Path cluster(Host host) {
    return directory.resolve(host.name()).resolve("cluster");
  }

  private void follow(Host standby, Host primary) throws IOException {
    Files.createFile(cluster(standby).resolve("standby.signal"));
    configure(
        standby,
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'\n"
            .formatted(ports.get(primary), user, password, STANDBY));
  }

  private void configure(Host host, String setting) throws IOException {
    Files.writeString(
        cluster(host).resolve("postgresql.auto.conf"), setting, StandardOpenOption.APPEND);
  }

  /// Lets the host acknowledge commits without a standby, as an operator or Patroni may do.
  public void endSynchronousReplication(Host host) throws Exception {
    execute(host, "alter system set synchronous_standby_names = ''");
    execute(host, "select pg_reload_conf()");
    await(host, "select where current_setting('synchronous_standby_names') = ''");
  }

  /// Starts the server of a host on the port that it had, and waits until it accepts connections.
  public void start(Host host) throws Exception {
    Files.deleteIfExists(cluster(host).resolve("postmaster.pid")); // of a killed server
    List<String> command = new ArrayList<>();
    if (Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"))
        && Files.isExecutable(Path.of("/usr/bin/unshare"))) {
      command.addAll(List.of("/usr/bin/unshare", "-U")); // PostgreSQL does not run as root
    }
    command.addAll(List.of(program, "-D", cluster(host).toString()));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "port=" + ports.get(host),
            "unix_socket_directories=",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC")) {
      command.addAll(List.of("-c", setting));
    }
    Path output = directory.resolve(host + ".log");
    running.put(
        host,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start());
    await(host, "select");
  }

  /// Ends all processes of a server at once (SIGKILL), the backends first: no client sees what a
  /// postmaster's death would let them finish.
  public void kill(Host host) throws IOException {
    Process postmaster = Objects.requireNonNull(running.remove(host));
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.add(postmaster.toHandle());
    List<String> command = new ArrayList<>(List.of("kill", "-KILL"));
    all.forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command).start().onExit().join(); // some may have ended before
    for (ProcessHandle process : all) {
      process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  /// Pauses the processes of a server (SIGSTOP), so that its connections stay open and silent.
  public void pause(Host host) throws Exception {
    Process postmaster = Objects.requireNonNull(running.get(host));
    List<String> command = new ArrayList<>(List.of("kill", "-STOP"));
    postmaster.descendants().forEach(process -> command.add(Long.toString(process.pid())));
    command.add(Long.toString(postmaster.pid()));
    new ProcessBuilder(command).start().waitFor();
  }

  /// Stops a server in order.
  public void stop(Host host) throws Exception {
    Process postmaster = Objects.requireNonNull(running.remove(host));
    run("kill", "-INT", Long.toString(postmaster.pid())); // a fast shutdown
    if (!postmaster.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(host + " does not stop");
    }
  }

  /// Promotes a standby.
  ///
  /// @return when it was a primary, by `System.nanoTime()`
  public long promote(Host host) throws Exception {
    execute(host, "select pg_promote(false)");
    await(host, "select where not pg_is_in_recovery()");
    return System.nanoTime();
  }

  /// The URL of both hosts, in this order.
  public String url(Host first, Host second) {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
        .formatted(ports.get(first), ports.get(second));
  }

  public String url(Host host) {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(ports.get(host));
  }

  /// Unpooled connections as the superuser.
  public PGSimpleDataSource source(String url) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  /// Unpooled connections to one host.
  public PGSimpleDataSource source(Host host) {
    return source(url(host));
  }

  public void execute(Host host, String sql) throws SQLException {
    try (Connection connection = source(host).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Waits until a query on a host has a row.
  public void await(Host host, String query) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    SQLException last = null;
    while (System.nanoTime() < until) {
      try (Connection connection = source(host).getConnection();
          var select = connection.createStatement()) {
        while (System.nanoTime() < until) {
          try (var row = select.executeQuery(query)) {
            if (row.next()) {
              return;
            }
          }
          Thread.sleep(5);
        }
      } catch (SQLException e) {
        last = e;
        Thread.sleep(20);
      }
    }
    throw new IllegalStateException(
        "%s: %s: %s".formatted(host, query, Files.readString(directory.resolve(host + ".log"))),
        last);
  }

  private static void run(String... command) throws Exception {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command));
    }
  }

  @Override
  public void close() throws IOException {
    for (Host host : List.copyOf(running.keySet())) {
      kill(host);
    }
  }
}
