package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.LocalPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the program starts and stops, and what it says when it can't.
class StartIT {
  @TempDir static Path shared;
  private static LocalPostgres postgres;

  @TempDir Path temporary;

  @BeforeAll
  static void start_a_database_server() throws SQLException {
    postgres = LocalPostgres.start(shared.resolve("postgres"));
    execute("create role log_owner login password 'owner''s secret'");
    execute("create role log_service login password 'service''s secret'");
    execute("create role log_alone login password 'lonely secret'");
    execute("create database two_roles owner log_owner");
    execute("create database one_role owner log_alone");
    execute("create database forgetful");
    execute("alter database forgetful set synchronous_commit = off");
  }

  @AfterAll
  static void stop_the_database_server() {
    postgres.close();
  }

  private static void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String data() {
    return temporary.resolve("data").toString();
  }

  @Nested
  class With_the_embedded_database {
    @Test
    void prints_one_line_with_its_url_and_stops_in_order() throws Exception {
      try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data())) {
        var url = daybook.awaitReady();
        assertThat(daybook.output()).singleElement().asString().contains(url.toString());

        assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
        assertThat(daybook.errors()).noneMatch(line -> line.matches(".*(WARN|ERROR).*"));
        assertThat(Path.of(data(), "postgres/cluster/postmaster.pid")).doesNotExist();
        assertThat(Path.of(data(), "logs/daybook.log")).isNotEmptyFile();
      }
    }

    @Test
    void starts_again_after_a_stop_and_after_a_kill() throws Exception {
      for (var attempt = 0; attempt < 3; attempt++) {
        try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data())) {
          daybook.awaitReady();
          if (attempt == 1) {
            daybook.kill();
          } else {
            assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
          }
        }
      }
    }

    @Test
    void stops_in_order_when_it_is_told_to_while_it_starts() throws Exception {
      try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data())) {
        while (!Files.exists(Path.of(data(), "postgres/lock"))) {
          Thread.sleep(5);
        }
        assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
        assertThat(daybook.output()).isEmpty();
        assertThat(Path.of(data(), "postgres/cluster/postmaster.pid")).doesNotExist();
      }
    }

    @Test
    void says_which_process_uses_the_data_directory() throws Exception {
      try (var first = DaybookProcess.start("--port", "0", "--data-dir", data())) {
        first.awaitReady();
        refuses("is in use by process " + first.pid(), "--port", "0", "--data-dir", data());
      }
    }

    @Test
    void says_that_another_major_version_wrote_the_data() throws Exception {
      Files.createDirectories(Path.of(data(), "postgres/cluster"));
      Files.writeString(Path.of(data(), "postgres/cluster/PG_VERSION"), "17\n");

      refuses("was written by PostgreSQL 17", "--port", "0", "--data-dir", data());
    }
  }

  @Nested
  class With_a_database_of_others {
    private final Map<String, String> secrets =
        Map.of(
            "DAYBOOK_DATABASE_PASSWORD", "service's secret",
            "DAYBOOK_DATABASE_OWNER_PASSWORD", "owner's secret");

    private String[] arguments(String url, String user) {
      return new String[] {
        "--port", "0", "--data-dir", data(), "--database-url", url, "--database-user", user
      };
    }

    private String[] arguments(String url, String user, String owner) {
      return new String[] {
        "--port",
        "0",
        "--data-dir",
        data(),
        "--database-url",
        url,
        "--database-user",
        user,
        "--database-owner",
        owner
      };
    }

    @Test
    void migrates_as_the_owner_and_serves_as_the_service() throws Exception {
      var url = postgres.jdbcUrl("two_roles");
      for (var attempt = 0; attempt < 2; attempt++) {
        try (var daybook =
            DaybookProcess.start(secrets, arguments(url, "log_service", "log_owner"))) {
          daybook.awaitReady();
          assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
          assertThat(daybook.everything()).doesNotContain("WARN", "secret");
        }
      }
    }

    @Test
    void does_both_with_one_role_and_warns_of_what_is_lost() throws Exception {
      var password = Files.writeString(temporary.resolve("password"), "lonely secret\n");
      var variable = Map.of("DAYBOOK_DATABASE_PASSWORD_FILE", password.toString());
      try (var daybook =
          DaybookProcess.start(variable, arguments(postgres.jdbcUrl("one_role"), "log_alone"))) {
        daybook.awaitReady();
        assertThat(daybook.errors())
            .anyMatch(line -> line.contains("WARN") && line.contains("could drop what protects"));
        assertThat(daybook.everything()).doesNotContain("secret");
      }
    }

    @Test
    void says_that_the_password_is_wrong() throws Exception {
      var wrong = Map.of("DAYBOOK_DATABASE_PASSWORD", "a wrong secret");
      var url = postgres.jdbcUrl("two_roles");
      refuses(wrong, "refuses the user log_service", arguments(url, "log_service"));
    }

    @Test
    void says_that_the_owner_s_password_is_wrong() throws Exception {
      var wrong =
          Map.of(
              "DAYBOOK_DATABASE_PASSWORD", "service's secret",
              "DAYBOOK_DATABASE_OWNER_PASSWORD", "a wrong secret");
      var url = postgres.jdbcUrl("two_roles");
      refuses(wrong, "refuses the user log_owner", arguments(url, "log_service", "log_owner"));
    }

    @Test
    void says_that_there_is_no_server() throws Exception {
      int free;
      try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        free = socket.getLocalPort();
      }
      var url = "jdbc:postgresql://127.0.0.1:%d/two_roles".formatted(free);
      refuses(secrets, "cannot be reached", arguments(url, "log_service"));
    }

    @Test
    void says_that_there_is_no_such_database() throws Exception {
      var url = postgres.jdbcUrl("missing");
      refuses(secrets, "has no such database", arguments(url, "log_service"));
    }

    @Test
    void says_which_setting_would_lose_what_is_acknowledged() throws Exception {
      var url = postgres.jdbcUrl("forgetful");
      refuses(secrets, "synchronous_commit is off", arguments(url, "log_service"));
    }

    @Test
    void accepts_no_password_in_the_url() throws Exception {
      var url = postgres.jdbcUrl("two_roles") + "?password=secret";
      refuses("must not hold", arguments(url, "log_service"));
    }
  }

  @Test
  void says_that_the_port_is_taken() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var port = Integer.toString(socket.getLocalPort());
      refuses("Port " + port + " on 127.0.0.1 is taken", "--port", port, "--data-dir", data());
    }
    assertThat(Path.of(data(), "postgres")).doesNotExist();
  }

  @Test
  void refuses_to_listen_beyond_the_loopback_address() throws Exception {
    refuses("--host 0.0.0.0 is refused", "--host", "0.0.0.0", "--data-dir", data());
  }

  @Test
  void says_that_the_data_directory_cannot_be_used() throws Exception {
    var file = Files.createFile(temporary.resolve("file"));
    refuses("cannot be used", "--port", "0", "--data-dir", file.toString());
  }

  @Test
  void says_that_an_option_is_unknown() throws Exception {
    misused("Unknown option: '--prot=1'", "--prot=1");
  }

  @Test
  void says_that_a_port_is_no_number() throws Exception {
    misused("Invalid value for option '--port'", "--port", "http");
  }

  private static void refuses(String reason, String... arguments) throws Exception {
    refuses(Map.of(), reason, arguments);
  }

  /// It ends with status 1, and its last line, the only one beside the log's, is the reason.
  private static void refuses(Map<String, String> environment, String reason, String... arguments)
      throws Exception {
    try (var daybook = DaybookProcess.start(environment, arguments)) {
      assertThat(daybook.awaitEnd()).as(daybook.everything()).isEqualTo(1);
      assertThat(daybook.output()).isEmpty();
      assertThat(daybook.errors()).last().asString().startsWith("daybook: ").contains(reason);
      assertThat(daybook.errors())
          .filteredOn(line -> !line.matches("\\S+ (INFO|WARN) .*"))
          .hasSize(1);
      assertThat(daybook.everything()).doesNotContain(" secret");
    }
  }

  private static void misused(String reason, String... arguments) throws Exception {
    try (var daybook = DaybookProcess.start(arguments)) {
      assertThat(daybook.awaitEnd()).as(daybook.everything()).isEqualTo(2);
      assertThat(daybook.errors()).singleElement().asString().startsWith("daybook: " + reason);
    }
  }
}
