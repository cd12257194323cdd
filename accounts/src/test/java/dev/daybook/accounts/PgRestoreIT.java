package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.InstalledPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database with an owner and a service role, restored by `pg_dump` and `pg_restore` as
/// docs/operations.md says.
@SuppressWarnings("NullAway.Init")
class PgRestoreIT {
  private static final String OWNER = "daybook_owner";
  private static final String SERVICE = "daybook_service";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String RESTRICT_VIOLATION = "23001";
  private static final BigDecimal FIVE = BigDecimal.valueOf(5);
  private static final Pattern TO_RUN = Pattern.compile("run, as a superuser: (alter table .*)");

  @TempDir Path directory;
  private InstalledPostgres postgres;

  @BeforeEach
  void start() throws Exception {
    Path programs = InstalledPostgres.programs().orElse(null);
    assumeTrue(
        programs != null,
        "Skipped: no PostgreSQL server and client programs are installed (Debian package"
            + " postgresql)");
    postgres = InstalledPostgres.start(programs, directory);
    for (String role : List.of(OWNER, SERVICE, "stranger")) {
      as(InstalledPostgres.SUPERUSER, "postgres", "create role %s login".formatted(role));
    }
    postgres.run(
        "createdb --owner=%s --encoding=UTF8 --template=template0 daybook".formatted(OWNER));
  }

  @AfterEach
  void stop() throws Exception {
    if (postgres != null) {
      postgres.stop();
    }
  }

  private void as(String user, String database, String sql) throws SQLException {
    postgres.execute(user, database, sql);
  }

  private DaybookProcess run(String task, String... options) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "--data-dir",
                directory.resolve("data").toString(),
                "--database-url",
                postgres.jdbcUrl("daybook"),
                "--database-user",
                SERVICE,
                "--database-owner",
                OWNER));
    arguments.addAll(0, List.of(options));
    var passwords =
        Map.of("DAYBOOK_DATABASE_PASSWORD", "unused", "DAYBOOK_DATABASE_OWNER_PASSWORD", "unused");
    return DaybookProcess.run(passwords, task, arguments.toArray(String[]::new));
  }

  private DaybookProcess startService() throws IOException {
    return run("start", "--port", "0");
  }

  @Test
  void a_restored_log_is_served_and_protected_as_before() throws Exception {
    dumpFive();
    restore("");
    beginEpoch();
    assertServedAndProtected();
  }

  @Test
  void a_log_restored_without_privileges_gets_them_at_start() throws Exception {
    dumpFive();
    restore("--no-owner --no-privileges --role=" + OWNER);
    as(InstalledPostgres.SUPERUSER, "daybook", toRunFirst());
    beginEpoch();
    assertServedAndProtected();
  }

  private void dumpFive() throws Exception {
    try (var daybook = startService();
        var client = new AccountsClient(daybook.awaitReady())) {
      String account = client.create("Ada", "ada@example.com", "USD").account().id();
      assertThat(client.deposit(account, FIVE, null).status()).isEqualTo(200);
      assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
    }
    postgres.run(commands("pg_dump --format", "pg_dump"));
  }

  private void restore(String options) throws Exception {
    String recipe = commands("pg_restore --dbname", "dropdb|createdb|pg_restore");
    postgres.run(recipe.replace("pg_restore ", "pg_restore " + options + " "));
  }

  private DaybookProcess startNewEpoch() throws IOException {
    return run("log", "new-epoch", "--without-service", "--why", "restored");
  }

  private void beginEpoch() throws Exception {
    try (var epoch = startNewEpoch()) {
      assertThat(epoch.awaitEnd()).as(epoch.everything()).isZero();
    }
  }

  /// The lines of a recipe that call these programs.
  private static String commands(String containing, String programs) throws IOException {
    return OperationsRecipesIT.block(containing)
        .lines()
        .filter(line -> line.matches("(%s) .*".formatted(programs)))
        .collect(Collectors.joining("\n"));
  }

  /// The SQL statement in the message of the refused command.
  private String toRunFirst() throws Exception {
    try (var refused = startNewEpoch()) {
      assertThat(refused.awaitEnd()).isNotZero();
      var statement = TO_RUN.matcher(refused.everything());
      assertThat(statement.find()).as(refused.everything()).isTrue();
      return statement.group(1);
    }
  }

  private void assertServedAndProtected() throws Exception {
    try (var daybook = startService();
        var client = new AccountsClient(daybook.awaitReady())) {
      var account = client.accounts().getFirst();
      assertThat(account.balance()).isEqualTo(FIVE);
      assertThat(client.deposit(account.id(), FIVE, null).status()).isEqualTo(200);
      assertThat(client.events(account.id()))
          .extracting(AccountsClient.Event::position)
          .containsExactly(1L, 2L, 3L);
    }
    assertRefused(SERVICE, "delete from daybook.events", INSUFFICIENT_PRIVILEGE);
    assertRefused(SERVICE, "drop table daybook.events", INSUFFICIENT_PRIVILEGE);
    assertRefused(OWNER, "delete from daybook.events", RESTRICT_VIOLATION);
    assertRefused(OWNER, "update daybook.events set data = '1'", RESTRICT_VIOLATION);
    as(OWNER, "daybook", "grant usage on schema daybook to stranger");
    assertRefused(
        "stranger",
        "select daybook.append_event('a-b', 0, gen_random_uuid(), 'X', '{}', '{}')",
        INSUFFICIENT_PRIVILEGE);
  }

  private void assertRefused(String user, String sql, String state) {
    assertThatExceptionOfType(SQLException.class)
        .as("%s: %s", user, sql)
        .isThrownBy(() -> as(user, "daybook", sql))
        .returns(state, SQLException::getSQLState);
  }
}
