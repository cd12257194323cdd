package dev.daybook.testing.patroni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The settings of the hosts of a [PatroniCluster].
///
/// Patroni uses version 2 of etcd's interface. With version 3, Patroni 3.0.2 writes the leader's
/// key without a look at who has it: a leader that was paused takes it back from the next one, and
/// acknowledged events are lost.
///
/// A standby that follows a new leader is refused until that has its replication slot. It tries
/// again after `wal_retrieve_retry_interval`, and no commit returns before: with the default, for 5
/// s.
final class PatroniSettings {
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

  private PatroniSettings() {}

  static Path path(PatroniHost host) {
    return host.data().resolve("patroni.yml");
  }

  /// The command of the member of etcd of a host.
  static List<String> etcd(PatroniHost host, List<PatroniHost> hosts) {
    String peers =
        hosts.stream()
            .map(it -> it.name() + "=" + http(it, PatroniHost.PEER_PORT))
            .collect(Collectors.joining(","));
    String peer = http(host, PatroniHost.PEER_PORT);
    String clients = http(host, PatroniHost.ETCD_PORT);
    return List.of(
        "etcd",
        "--name=" + host.name(),
        "--data-dir=" + host.data().resolve("etcd"),
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--listen-client-urls=" + clients,
        "--advertise-client-urls=" + clients,
        "--initial-cluster=" + peers,
        "--enable-v2=true",
        // A member that was cut off must not end the term of the others when it comes back.
        "--pre-vote=true",
        "--heartbeat-interval=200",
        "--election-timeout=2000");
  }

  private static String http(PatroniHost host, int port) {
    return "http://%s:%d".formatted(host.address(), port);
  }

  /// Writes the file for Patroni of a host.
  ///
  /// @param synchronous whether a commit waits for a standby
  static void write(PatroniHost host, List<PatroniHost> hosts, boolean synchronous)
      throws IOException {
    String members =
        hosts.stream()
            .map(it -> it.address() + ":" + PatroniHost.ETCD_PORT)
            .collect(Collectors.joining(", "));
    Files.writeString(
        path(host),
        """
        scope: daybook
        name: %1$s
        restapi:
          listen: %2$s:%4$d
          connect_address: %2$s:%4$d
        etcd:
          hosts: [%3$s]
        bootstrap:
          dcs:
            ttl: 20
            loop_wait: 2
            retry_timeout: 5
            synchronous_mode: %5$s
            synchronous_mode_strict: %5$s
            postgresql:
              use_pg_rewind: true
              parameters:
                max_connections: 200
                wal_keep_size: 512MB
                wal_retrieve_retry_interval: 500ms
          initdb: [data-checksums, {encoding: UTF8}, {locale: C.UTF-8}]
        postgresql:
          listen: %2$s:%6$d
          connect_address: %2$s:%6$d
          data_dir: %7$s/postgres
          bin_dir: %8$s
          pgpass: %7$s/pgpass
          pg_hba:
            - host all all %9$s trust
            - host replication all %9$s trust
          authentication:
            superuser: {username: postgres, password: postgres}
            replication: {username: replicator, password: replicator}
          parameters:
            unix_socket_directories: ''
            timezone: UTC
            log_timezone: UTC
        """
            .formatted(
                host.name(),
                host.address(),
                members,
                PatroniHost.REST_PORT,
                synchronous,
                PatroniHost.DATABASE_PORT,
                host.data(),
                PROGRAMS,
                HostNetwork.addresses()));
  }
}
