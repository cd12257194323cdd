package dev.daybook.testing.patroni;

import static dev.daybook.testing.Patience.PATIENCE;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/// Three hosts with PostgreSQL that Patroni replicates and fails over, by etcd. Needs root,
/// Debian's packages `patroni`, `etcd-server`, `postgresql-15` and `iproute2`, and a process in
/// namespaces of its own for the network, processes and mounts (`unshare --net --pid --fork
/// --mount-proc`), with a first process that waits for orphans.
public final class PatroniCluster implements AutoCloseable {
  private static final int HOSTS = 3;
  private static final int CONNECT_TIMEOUT_S = 1;
  private static final int ANSWER_TIMEOUT_S = 2;

  /// Between two requests to each Patroni.
  private static final long REST_POLL_MS = 200;

  /// Between two queries of each server, while a promotion is awaited.
  private static final long QUERY_POLL_MS = 5;

  private static final String IS_PRIMARY = "select where not pg_is_in_recovery()";
  private static final String HAS_STANDBYS =
      "select from pg_stat_replication where state = 'streaming' having count(*) = %d"
          .formatted(HOSTS - 1);
  private static final String HAS_SYNCHRONOUS =
      "select from pg_stat_replication where state = 'streaming' and sync_state = 'sync'";

  private final List<PatroniHost> hosts = new ArrayList<>();
  private final boolean isSynchronous;

  private PatroniCluster(boolean isSynchronous) {
    this.isSynchronous = isSynchronous;
  }

  /// A host that was promoted.
  ///
  /// @param at when it was seen to be out of recovery, by `System.nanoTime()`
  public record Promotion(PatroniHost host, long at) {}

  /// Makes and starts it, and waits for a leader.
  ///
  /// @param data an empty directory that the account `postgres` reaches
  /// @param logs an existing directory for what the programs print
  /// @param synchronous whether a commit waits for a standby, in Patroni's strict mode
  public static PatroniCluster start(Path data, Path logs, boolean synchronous) throws Exception {
    HostNetwork.make();
    var cluster = new PatroniCluster(synchronous);
    try {
      for (int number = 1; number <= HOSTS; number++) {
        cluster.hosts.add(new PatroniHost(number, data, logs));
      }
      for (PatroniHost host : cluster.hosts) {
        PatroniSettings.write(host, cluster.hosts, synchronous);
        host.startEtcd(PatroniSettings.etcd(host, cluster.hosts));
      }
      for (PatroniHost host : cluster.hosts) {
        host.start();
      }
      cluster.leader();
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /// Waits for a leader that accepts writes.
  public PatroniHost leader() throws Exception {
    return await("a leader", REST_POLL_MS, this::findLeader);
  }

  private Optional<PatroniHost> findLeader() throws InterruptedException {
    for (PatroniHost host : hosts) {
      if (host.is("primary")) {
        return Optional.of(host);
      }
    }
    return Optional.empty();
  }

  /// Waits until both other hosts follow the leader: if one of them is promoted, the other one is
  /// its standby. In a synchronous cluster one of them must be the synchronous standby, also for
  /// Patroni: no other one would be promoted.
  ///
  /// @return the leader
  public PatroniHost awaitStandbys() throws Exception {
    return await(
        "both other hosts to follow the leader",
        REST_POLL_MS,
        () -> {
          Optional<PatroniHost> leader = findLeader();
          return leader.isPresent() && isFollowed(leader.get()) ? leader : Optional.empty();
        });
  }

  private boolean isFollowed(PatroniHost leader) throws InterruptedException {
    if (isSynchronous && !hasSynchronous()) {
      return false;
    }
    try (Connection connection = source(leader).getConnection()) {
      return has(connection, HAS_STANDBYS) && (!isSynchronous || has(connection, HAS_SYNCHRONOUS));
    } catch (SQLException _) {
      return false; // it has just failed
    }
  }

  private boolean hasSynchronous() throws InterruptedException {
    for (PatroniHost host : hosts) {
      if (host.is("synchronous")) {
        return true;
      }
    }
    return false;
  }

  /// Waits until another host than a former leader is a primary.
  public Promotion awaitPromotion(PatroniHost former) throws Exception {
    Map<PatroniHost, Connection> connections = new HashMap<>();
    try {
      return await(
          "a promotion",
          QUERY_POLL_MS,
          () -> {
            for (PatroniHost host : hosts) {
              if (host != former && isPrimary(host, connections)) {
                return Optional.of(new Promotion(host, System.nanoTime()));
              }
            }
            return Optional.empty();
          });
    } finally {
      for (Connection connection : connections.values()) {
        connection.close();
      }
    }
  }

  private boolean isPrimary(PatroniHost host, Map<PatroniHost, Connection> connections)
      throws SQLException {
    Connection known = connections.get(host);
    try {
      Connection connection = known == null ? source(host).getConnection() : known;
      connections.put(host, connection);
      return has(connection, IS_PRIMARY);
    } catch (SQLException _) { // it is restarted, to follow another leader
      if (known != null) {
        known.close();
        connections.remove(host);
      }
      return false;
    }
  }

  private static boolean has(Connection connection, String query) throws SQLException {
    try (var select = connection.createStatement();
        var row = select.executeQuery(query)) {
      return row.next();
    }
  }

  /// The URL of all hosts.
  public String url() {
    return hosts.stream()
        .map(host -> host.address() + ":" + PatroniHost.DATABASE_PORT)
        .collect(Collectors.joining(",", "jdbc:postgresql://", "/postgres"));
  }

  /// Unpooled connections to one host, as the superuser.
  public PGSimpleDataSource source(PatroniHost host) {
    PGSimpleDataSource source =
        source(
            "jdbc:postgresql://%s:%d/postgres"
                .formatted(host.address(), PatroniHost.DATABASE_PORT));
    source.setConnectTimeout(CONNECT_TIMEOUT_S);
    source.setSocketTimeout(ANSWER_TIMEOUT_S);
    return source;
  }

  /// Unpooled connections as the superuser.
  public PGSimpleDataSource source(String url) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser("postgres");
    return source;
  }

  private interface Search<T> {
    Optional<T> run() throws Exception;
  }

  private static <T> T await(String what, long poll, Search<T> search) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Optional<T> found = search.run();
    while (found.isEmpty()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Waited too long for " + what);
      }
      Thread.sleep(poll);
      found = search.run();
    }
    return found.get();
  }

  @Override
  public void close() throws IOException {
    try {
      for (PatroniHost host : hosts) {
        host.end();
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
