package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.AccountsClient.Account;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.FreePorts;
import dev.daybook.testing.postgres.NewCluster;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Start and stop of the program, and its error messages.
class StartIT {
  /// Scripts that create the schema of an older build.
  private static final Path OLDER_BUILD =
      Path.of("../libraries/postgres/src/test/resources/dev/daybook/postgres");

  @TempDir static Path shared;
  private static LocalPostgres postgres;

  /// Settings that an administrator may have made for other programs.
  private static final Map<String, String> FOREIGN_SETTINGS =
      Map.ofEntries(
          Map.entry("client_min_messages", "log"),
          Map.entry("log_min_duration_statement", "0"),
          Map.entry("array_nulls", "off"),
          Map.entry("standard_conforming_strings", "off"),
          Map.entry("backslash_quote", "off"),
          Map.entry("default_transaction_isolation", "serializable"),
          Map.entry("DateStyle", "SQL, DMY"),
          Map.entry("IntervalStyle", "sql_standard"),
          Map.entry("bytea_output", "escape"),
          Map.entry("extra_float_digits", "-15"),
          Map.entry("search_path", "elsewhere"),
          Map.entry("timezone", "Asia/Kathmandu"),
          Map.entry("transform_null_equals", "on"),
          Map.entry("quote_all_identifiers", "on"),
          Map.entry("row_security", "off"),
          Map.entry("check_function_bodies", "off"),
          Map.entry("plan_cache_mode", "force_custom_plan"),
          Map.entry("enable_indexscan", "off"),
          Map.entry("idle_session_timeout", "2s"));

  @TempDir Path temporary;

  @BeforeAll
  static void start_a_database_server() throws SQLException {
    postgres = LocalPostgres.start(NewCluster.in(shared.resolve("postgres")));
    execute("create role log_owner login password 'owner''s secret'");
    execute("create role log_service login password 'service''s secret'");
    execute("create role log_alone login password 'lonely secret'");
    execute("create database two_roles owner log_owner");
    execute("create database one_role owner log_alone");
    execute("create database forgetful");
    execute("alter database forgetful set synchronous_commit = off");
    execute("create database foreign_settings owner log_owner");
    for (var setting : FOREIGN_SETTINGS.entrySet()) {
      execute(
          "alter database foreign_settings set %s = '%s'"
              .formatted(setting.getKey(), setting.getValue()));
    }
    execute("create database restored owner log_owner");
    execute("create database older owner log_owner");
    execute(
        "create database latin owner log_owner encoding 'LATIN1' template template0"
            + " locale_provider libc locale 'C'");
    execute("create role log_limited login password 'service''s secret' connection limit 0");
  }

  @AfterAll
  static void stop_the_database_server() {
    postgres.close();
  }

  private static void execute(String sql) throws SQLException {
    executeIn("postgres", sql);
  }

  private static void executeIn(String database, String sql) throws SQLException {
    try (var connection = connectTo(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connectTo(String database) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(database), postgres.superuser(), postgres.password());
  }

  private String data() {
    return temporary.resolve("data").toString();
  }

  @Nested
  class With_the_embedded_database {
    @Test
    void prints_one_line_with_its_url_and_stops_gracefully() throws Exception {
      var classes = temporary.resolve("classes");
      var environment = Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
      try (var daybook = DaybookProcess.start(environment, "--port", "0", "--data-dir", data())) {
        var url = daybook.awaitReady();
        assertThat(daybook.output()).singleElement().asString().contains(url.toString());

        assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
        assertThat(daybook.errors()).noneMatch(line -> line.matches(".*(WARN|ERROR).*"));
        assertThat(Path.of(data(), "postgres/cluster/postmaster.pid")).doesNotExist();
        assertThat(Path.of(data(), "logs/daybook.log")).isNotEmptyFile();
        assertThat(Files.readString(classes))
            .contains("dev.daybook.accounts.app.ServiceProcess")
            .doesNotContain("org.apache.kafka");
      }
    }

    @Test
    void restarts_after_a_stop_and_after_a_kill() throws Exception {
      StartedData.in(Path.of(data()));
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
    void stops_gracefully_during_startup() throws Exception {
      try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data())) {
        while (!Files.exists(Path.of(data(), "postgres/lock"))) {
          Thread.sleep(5);
        }
        assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
        assertThat(daybook.output()).isEmpty();
        assertThat(Path.of(data(), "postgres/cluster/postmaster.pid")).doesNotExist();
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IST", "Made/Up", "Asia/Calcutta"})
    void starts_in_any_time_zone_and_responds_in_utc(String zone) throws Exception {
      StartedData.in(Path.of(data()));
      var environment = Map.of("JAVA_TOOL_OPTIONS", "-Duser.timezone=" + zone);
      try (var daybook = DaybookProcess.start(environment, "--port", "0", "--data-dir", data())) {
        try (var client = new AccountsClient(daybook.awaitReady())) {
          var created = client.create("Jane", "jane@example.com", "USD").body();
          assertThat(created.at("/account/lastActivity").stringValue()).endsWith("Z");
          assertThat(client.accounts()).hasSize(1);
        }
      }
    }

    @Test
    void names_the_process_that_uses_the_data_directory() throws Exception {
      StartedData.in(Path.of(data()));
      try (var first = DaybookProcess.start("--port", "0", "--data-dir", data())) {
        first.awaitReady();
        refuses("is in use by process " + first.pid(), "--port", "0", "--data-dir", data());
      }
    }

    @Test
    void reports_data_of_another_major_version() throws Exception {
      Files.createDirectories(Path.of(data(), "postgres/cluster"));
      Files.writeString(Path.of(data(), "postgres/cluster/PG_VERSION"), "17\n");

      refuses("was written by PostgreSQL 17", "--port", "0", "--data-dir", data());
    }
  }

  @Nested
  class With_an_external_database {
    private final Map<String, String> secrets =
        Map.of(
            "DAYBOOK_DATABASE_PASSWORD", "service's secret",
            "DAYBOOK_DATABASE_OWNER_PASSWORD", "owner's secret");
    private final Map<String, String> secret =
        Map.of("DAYBOOK_DATABASE_PASSWORD", "service's secret");

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
    void migrates_as_the_owner_and_serves_as_the_service_role() throws Exception {
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
    void does_both_with_one_role_and_warns() throws Exception {
      var password = Files.writeString(temporary.resolve("password"), "lonely secret\n");
      var variable = Map.of("DAYBOOK_DATABASE_PASSWORD_FILE", password.toString());
      try (var daybook =
          DaybookProcess.start(variable, arguments(postgres.jdbcUrl("one_role"), "log_alone"))) {
        daybook.awaitReady();
        assertThat(daybook.errors())
            .anyMatch(
                line -> line.contains("WARN") && line.contains("could drop the log's protection"));
        assertThat(daybook.everything()).doesNotContain("secret");
      }
    }

    @Test
    void reports_a_wrong_password() throws Exception {
      var wrong = Map.of("DAYBOOK_DATABASE_PASSWORD", "a wrong secret");
      var url = postgres.jdbcUrl("two_roles");
      refuses(wrong, "refuses the user log_service", arguments(url, "log_service"));
    }

    @Test
    void reports_a_wrong_owner_password() throws Exception {
      var wrong =
          Map.of(
              "DAYBOOK_DATABASE_PASSWORD", "service's secret",
              "DAYBOOK_DATABASE_OWNER_PASSWORD", "a wrong secret");
      var url = postgres.jdbcUrl("two_roles");
      refuses(wrong, "refuses the user log_owner", arguments(url, "log_service", "log_owner"));
    }

    @Test
    void reports_an_unreachable_server() throws Exception {
      int free = FreePorts.one();
      var url = "jdbc:postgresql://127.0.0.1:%d/two_roles".formatted(free);
      refuses(secret, "cannot be reached", arguments(url, "log_service"));
    }

    @Test
    void reports_a_missing_database() throws Exception {
      var url = postgres.jdbcUrl("missing");
      refuses(secret, "has no such database", arguments(url, "log_service"));
    }

    @Test
    void names_a_setting_that_would_lose_acknowledged_events() throws Exception {
      var url = postgres.jdbcUrl("forgetful");
      refuses(secret, "synchronous_commit is off", arguments(url, "log_service"));
    }

    @Test
    void serves_with_settings_made_for_other_programs() throws Exception {
      var url = postgres.jdbcUrl("foreign_settings");
      try (var daybook =
          DaybookProcess.start(secrets, arguments(url, "log_service", "log_owner"))) {
        try (var client = new AccountsClient(daybook.awaitReady())) {
          var created = client.create("Jane O'Hara \\ \"J\"", "jane@example.com", "USD");
          assertThat(created.status()).as("%s", created).isEqualTo(201);
          var id = created.account().id();
          assertThat(client.deposit(id, BigDecimal.TEN, null).status()).isEqualTo(200);
          var other = client.create("John", "john@example.com", "USD").account().id();
          assertThat(client.transfer(id, other, BigDecimal.ONE, "key").status()).isEqualTo(201);
          assertThat(client.accounts()).extracting(Account::version).containsExactly(3L, 2L);
        }
      }
    }

    @Test
    void grants_privileges_that_a_restore_left_out() throws Exception {
      var url = postgres.jdbcUrl("restored");
      String account;
      try (var daybook =
          DaybookProcess.start(secrets, arguments(url, "log_service", "log_owner"))) {
        account = created(daybook);
      }
      executeIn("restored", "reassign owned by log_service to log_owner");
      executeIn("restored", "drop owned by log_service");
      refuses(
          secrets,
          "run, as a superuser: alter table accounts.account_list owner to log_service; alter table"
              + " accounts.audit_tiles owner to log_service",
          arguments(url, "log_service", "log_owner"));
      executeIn("restored", "alter table accounts.account_list owner to log_service");
      executeIn("restored", "alter table accounts.audit_tiles owner to log_service");
      try (var daybook =
          DaybookProcess.start(secrets, arguments(url, "log_service", "log_owner"))) {
        try (var client = new AccountsClient(daybook.awaitReady())) {
          assertThat(client.deposit(account, BigDecimal.TEN, null).status()).isEqualTo(200);
          assertThat(client.accounts()).extracting(Account::id).containsExactly(account);
        }
      }
    }

    private static String created(DaybookProcess daybook) throws Exception {
      try (var client = new AccountsClient(daybook.awaitReady())) {
        return client.create("Jane", "jane@example.com", "USD").account().id();
      }
    }

    @Test
    void refuses_and_does_not_change_a_log_of_an_older_build() throws Exception {
      executeIn("older", "set role log_owner; " + olderBuild("older-log.sql", "daybook"));
      var before = contents("older");
      refuses(
          secrets,
          "The schema daybook was created by a different build of Daybook, which this build can't"
              + " upgrade, and was left unchanged: run the build that created it, or start with an"
              + " empty database or data directory",
          arguments(postgres.jdbcUrl("older"), "log_service", "log_owner"));
      assertThat(contents("older")).isEqualTo(before);
    }

    private static String olderBuild(String file, String schema) throws IOException {
      return Files.readString(OLDER_BUILD.resolve(file)).replace("${schema}", schema);
    }

    private static String contents(String database) throws Exception {
      try (var connection = connectTo(database);
          var select = connection.prepareStatement(olderBuild("contents.sql", ""))) {
        select.setString(1, "^(daybook|accounts)");
        try (var row = select.executeQuery()) {
          row.next();
          return row.getString("contents");
        }
      }
    }

    @Test
    void reports_an_encoding_other_than_utf8() throws Exception {
      var url = postgres.jdbcUrl("latin");
      refuses(secrets, "encoding is LATIN1", arguments(url, "log_service", "log_owner"));
    }

    @Test
    void reports_too_few_connections_for_the_role() throws Exception {
      var url = postgres.jdbcUrl("two_roles");
      refuses(secret, "too many connections for role", arguments(url, "log_limited"));
    }

    @Test
    void refuses_a_password_in_the_url() throws Exception {
      var url = postgres.jdbcUrl("two_roles") + "?password=secret";
      misused("--database-url (DAYBOOK_DATABASE_URL) must not hold", arguments(url, "log_service"));
    }
  }

  @Test
  void reports_a_port_in_use() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var port = Integer.toString(socket.getLocalPort());
      refuses("Port " + port + " on 127.0.0.1 is taken", "--port", port, "--data-dir", data());
    }
    assertThat(Path.of(data(), "postgres")).doesNotExist();
  }

  @Test
  void reports_an_invalid_policy_of_witnesses() throws Exception {
    var policy = Files.writeString(temporary.resolve("policy"), "quorum nobody\n");
    refuses(
        "The policy of witnesses " + policy + " is not valid",
        "--port",
        "0",
        "--data-dir",
        data(),
        "--witness-policy",
        policy.toString());
    assertThat(Path.of(data(), "postgres")).doesNotExist();
  }

  @Test
  void reports_an_invalid_property_of_kafka() throws Exception {
    var properties = Files.writeString(temporary.resolve("kafka"), "security.protocol=TSL\n");
    refuses(
        "The relay to Kafka can't start: A Kafka property is invalid: Invalid value TSL",
        "--port",
        "0",
        "--data-dir",
        data(),
        "--kafka-bootstrap-servers",
        "127.0.0.1:1",
        "--kafka-topic",
        "bank",
        "--kafka-cluster",
        "test",
        "--kafka-properties",
        properties.toString());
    assertThat(Path.of(data(), "postgres")).doesNotExist();
  }

  @Test
  void refuses_to_listen_beyond_the_loopback_address() throws Exception {
    misused(
        "--host (DAYBOOK_HOST) must be a loopback address",
        "--host",
        "0.0.0.0",
        "--data-dir",
        data());
    assertThat(Path.of(data())).doesNotExist();
  }

  @Test
  void reports_an_unusable_data_directory() throws Exception {
    var file = Files.createFile(temporary.resolve("file"));
    refuses("cannot be used", "--port", "0", "--data-dir", file.toString());
  }

  @Test
  void reports_an_unwritable_log_file() throws Exception {
    Files.createDirectories(Path.of(data()).resolve("logs/daybook.log"));
    refuses("cannot be used", "--port", "0", "--data-dir", data());
  }

  @Test
  void reports_an_unknown_option() throws Exception {
    misused("Unknown option: '--prot=1'", "--prot=1");
  }

  @Test
  void reports_a_port_that_is_not_a_number() throws Exception {
    misused("Invalid value for option '--port'", "--port", "http");
  }

  private static void refuses(String reason, String... arguments) throws Exception {
    refuses(Map.of(), reason, arguments);
  }

  /// Asserts that it exits with status 1 and prints the reason as its last line, the only one
  /// besides log lines.
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
      assertThat(daybook.errors())
          .singleElement()
          .asString()
          .startsWith("daybook: " + reason)
          .endsWith("(see: daybook start --help)")
          .doesNotContain("secret");
    }
  }
}
