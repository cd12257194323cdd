package dev.daybook.postgres.embedded;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.testing.Directories;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {

  private static final String NAME = "a data \"directory\" of $HOME";

  @TempDir static Path once;
  @TempDir Path temporary;

  @BeforeAll
  static void start_and_stop_once() {
    LocalPostgres.start(once.resolve(NAME)).close();
  }

  /// An empty directory, except in a test that begins with [#skipTheFirstStart()].
  private Path data() {
    return temporary.resolve(NAME);
  }

  /// Leaves the directory as after a first start and a stop.
  private void skipTheFirstStart() throws IOException {
    Directories.copy(once.resolve(NAME), data());
  }

  @Test
  void keeps_its_data_and_password_across_restarts() throws SQLException {
    String password;
    try (var postgres = LocalPostgres.start(data())) {
      password = postgres.password();
      execute(postgres, "create table kept as select 'ä' as word");
    }
    try (var postgres = LocalPostgres.start(data())) {
      assertThat(postgres.password()).isEqualTo(password);
      assertThat(query(postgres, "select word from kept")).isEqualTo("ä");
    }
    assertThat(data().resolve("cluster/postmaster.pid")).doesNotExist();
  }

  @Test
  void is_durable_and_uses_utf_8_in_code_point_order() throws SQLException, IOException {
    skipTheFirstStart();
    try (var postgres = LocalPostgres.start(data())) {
      for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
        assertThat(query(postgres, "show " + setting)).as(setting).isEqualTo("on");
      }
      assertThat(query(postgres, "show server_version")).startsWith("18.");
      assertThat(query(postgres, "show server_encoding")).isEqualTo("UTF8");
      assertThat(query(postgres, "select 'Z' < 'a'")).isEqualTo("t");
      assertThat(query(postgres, "select upper('ä')")).isEqualTo("Ä");
    }
  }

  @Test
  void refuses_connections_without_the_password() throws SQLException, IOException {
    skipTheFirstStart();
    try (var postgres = LocalPostgres.start(data())) {
      var url = postgres.jdbcUrl("postgres");
      assertThatThrownBy(() -> DriverManager.getConnection(url, postgres.superuser(), "wrong"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
      assertThat(query(postgres, "select rolpassword from pg_authid where rolname = 'postgres'"))
          .startsWith("SCRAM-SHA-256$");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile())))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void listens_only_on_the_loopback_address() throws SQLException, IOException {
    skipTheFirstStart();
    try (var postgres = LocalPostgres.start(data())) {
      assertThat(query(postgres, "show unix_socket_directories")).isEmpty();
      for (var card : NetworkInterface.networkInterfaces().toList()) {
        for (var address : card.inetAddresses().filter(a -> !a.isLoopbackAddress()).toList()) {
          var url =
              "jdbc:postgresql://[%s]:%d/postgres"
                  .formatted(address.getHostAddress(), postgres.port());
          assertThatThrownBy(
                  () -> DriverManager.getConnection(url, "postgres", postgres.password()))
              .as(url)
              .isInstanceOf(SQLException.class);
        }
      }
    }
  }

  @Test
  void reports_a_directory_in_use_by_this_process() throws IOException {
    skipTheFirstStart();
    try (var _ = LocalPostgres.start(data())) {
      for (var attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> LocalPostgres.start(data()))
            .isInstanceOf(LocalPostgresException.class)
            .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      }
    }
  }

  @Test
  void reports_a_directory_in_use_by_another_process() throws Exception {
    skipTheFirstStart();
    var other = OtherJvm.start(data());
    try {
      assertThatThrownBy(() -> LocalPostgres.start(data()))
          .isInstanceOf(LocalPostgresException.class)
          .hasMessageContaining("in use by process " + other.pid());
    } finally {
      other.kill();
    }
    LocalPostgres.start(data()).close();
  }

  @Test
  void replaces_the_server_of_a_killed_process() throws Exception {
    skipTheFirstStart();
    var other = OtherJvm.start(data());
    execute(other.url(), other.password(), "create table kept as select 1 as n");
    other.kill();
    var orphan = ProcessHandle.of(other.postgresPid()).orElseThrow();
    assertThat(orphan.isAlive()).isTrue();

    try (var postgres = LocalPostgres.start(data())) {
      assertThat(postgres.pid()).isNotEqualTo(other.postgresPid());
      assertThat(query(postgres, "select n from kept")).isEqualTo("1");
    }
    orphan.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void a_temporary_server_and_its_files_end_with_the_process() throws Exception {
    var other = OtherJvm.startTemporary(temporary);
    var server = ProcessHandle.of(other.postgresPid()).orElseThrow();
    assertThat(temporary).isNotEmptyDirectory();

    other.stop();

    server.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void starts_after_all_processes_were_killed() throws Exception {
    skipTheFirstStart();
    var other = OtherJvm.start(data());
    execute(other.url(), other.password(), "create table kept as select 1 as n");
    other.kill();
    kill(other.postgresPid());

    try (var postgres = LocalPostgres.start(data())) {
      assertThat(query(postgres, "select n from kept")).isEqualTo("1");
    }
  }

  @Test
  void starts_with_a_stale_pid_file_of_another_process() throws Exception {
    skipTheFirstStart();
    var mine = ProcessHandle.current().pid();
    Files.writeString(
        data().resolve("cluster/postmaster.pid"),
        "%d\n%s\n1700000000\n5432\n\n127.0.0.1\n0 0\nready\n"
            .formatted(mine, data().resolve("cluster")));

    LocalPostgres.start(data()).close();
  }

  @Test
  void restarts_the_server_on_the_same_port_when_it_dies() throws Exception {
    skipTheFirstStart();
    try (var postgres = LocalPostgres.start(data())) {
      execute(postgres, "create table kept as select 1 as n");
      var killed = postgres.pid();
      kill(killed);

      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (postgres.pid() == killed && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      assertThat(query(postgres, "select n from kept")).isEqualTo("1");
    }
    assertThat(data().resolve("cluster/postmaster.pid")).doesNotExist();
  }

  @Test
  void refuses_the_data_of_another_major_version() throws IOException {
    skipTheFirstStart();
    Files.writeString(data().resolve("cluster/PG_VERSION"), "17\n");

    assertThatThrownBy(() -> LocalPostgres.start(data()))
        .isInstanceOf(LocalPostgresException.class)
        .hasMessageContaining("was written by PostgreSQL 17, but this is PostgreSQL 18");
  }

  @Test
  void starts_over_after_an_incomplete_first_start() throws Exception {
    Files.createDirectories(data().resolve("cluster.new/base"));
    Files.writeString(data().resolve("cluster.new/PG_VERSION"), "18\n");
    Files.writeString(data().resolve("cluster.new/postgresql.conf"), "");
    Files.writeString(passwordFile(), "half");

    try (var postgres = LocalPostgres.start(data())) {
      assertThat(query(postgres, "select 1")).isEqualTo("1");
    }
    assertThat(data().resolve("cluster.new")).doesNotExist();
  }

  @Test
  void keeps_the_password_out_of_command_lines_and_logs() throws Exception {
    skipTheFirstStart();
    try (var postgres = LocalPostgres.start(data())) {
      var commandLine = ProcessHandle.of(postgres.pid()).orElseThrow().info().commandLine();
      assertThat(commandLine.orElseThrow()).doesNotContain(postgres.password());
      assertThatThrownBy(() -> execute(postgres, "create table kept (n int) garbage"))
          .isInstanceOf(SQLException.class);
      try (var logs = Files.list(data().resolve("logs"))) {
        for (var file : logs.toList()) {
          assertThat(file).content().doesNotContain(postgres.password());
        }
      }
    }
  }

  private Path passwordFile() {
    return data().resolve("password");
  }

  private static void kill(long pid) throws Exception {
    var process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void execute(LocalPostgres postgres, String sql) throws SQLException {
    execute(postgres.jdbcUrl("postgres"), postgres.password(), sql);
  }

  private static void execute(String url, String password, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url, "postgres", password);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(LocalPostgres postgres, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
        var rows = connection.createStatement().executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
