package dev.daybook.golden;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.daybook.accounts.domain.Money;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.golden.Schemas.Owner;
import dev.daybook.postgres.operations.OperatorAction.Request;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/// The logs of all releases, opened and upgraded by this build.
///
/// If the golden of a version that is not released yet is refused or differs, because a stored form
/// has changed, make it again: `dev/release/golden`.
@SuppressWarnings("NullAway.Init")
class GoldenLogIT {
  private static final Pattern UPGRADE =
      Pattern.compile(
          "needs version \\d+\\. Upgrade it by the tool that created it, with the SQL that (\\w+)\\.toUpgradeSql\\(\"\\w+\", serviceRole, (\\d+)\\) returns");
  private static final String UNKNOWN_SCRIPTS = "whose scripts this build doesn't know";
  private static final long FIRST_ID = 1_000;

  private final TestPostgres server = TestPostgres.shared();
  private final String name = server.newName("golden");
  private PGSimpleDataSource database;
  @TempDir Path directory;

  @BeforeEach
  void createDatabase() {
    server.execute("create database " + name);
    database = server.direct();
    database.setDatabaseName(name);
  }

  @AfterEach
  void dropDatabase() {
    server.execute("drop database %s with (force)".formatted(name));
  }

  static Stream<Golden> goldens() {
    return Golden.all();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void a_log_of_each_release_is_opened_and_continued(Golden golden) throws Exception {
    golden.load(database, false);
    Schemas.OWNERS.forEach(owner -> owner.migrate().run(database));
    requireContinued(golden);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void a_log_made_by_plain_sql_is_opened_and_continued(Golden golden) throws Exception {
    golden.load(database, true);
    for (Owner owner : Schemas.OWNERS) {
      upgradeByPlainSql(owner, golden);
    }
    requireContinued(golden);
  }

  /// Does what the refusal tells a user to do.
  private void upgradeByPlainSql(Owner owner, Golden golden) throws SQLException {
    try {
      owner.migrate().run(database);
    } catch (EventStoreMisconfiguredException e) {
      String refusal = String.valueOf(e.getMessage());
      assumeFalse(
          golden.isOfSnapshot() && refusal.contains(UNKNOWN_SCRIPTS),
          "The scripts of the unreleased version have changed: dev/release/golden");
      Matcher upgrade = UPGRADE.matcher(refusal);
      assertThat(upgrade.find()).as(refusal).isTrue();
      assertThat(upgrade.group(1)).isEqualTo(owner.name());
      Golden.run(database, owner.upgradeSql().from(Long.parseLong(upgrade.group(2))));
      owner.migrate().run(database);
    }
  }

  private void requireContinued(Golden golden) throws Exception {
    try (var library = new Library(database, directory, FIRST_ID)) {
      assertThat(Reads.of(library)).startsWith(golden.expected()); // later builds read more
      requireAppends(library);
      requireProjections(library);
    }
  }

  private static void requireAppends(Library library) {
    var history = new History(library);
    long head = library.log.head();
    var deposit = history.deposit(History.ADA, "5.00");
    assertThat(deposit.position()).isEqualTo(head + 1);
    assertThat(library.accounts.load(History.account(History.ADA)).state())
        .extracting("balance")
        .isInstanceOfSatisfying(Money.class, balance -> assertThat(balance).hasToString("16 EUR"));
    assertThat(history.lend("faust").position()).isEqualTo(head + 2);
    assertThat(history.lend(History.TORN).position()).isEqualTo(head + 3);
  }

  private static void requireProjections(Library library) throws Exception {
    var history = new History(library);
    var counts = new LoanCounts(true);
    long checkpoint = position(history, counts);
    try (ProjectionRunner list = library.log.project(library.accountList);
        ProjectionRunner tree = library.log.project(library.tree);
        ProjectionRunner loans = library.log.project(counts)) {
      for (ProjectionRunner runner : List.of(list, tree, loans)) {
        assertThat(runner.awaitPosition(library.log.head(), PATIENCE))
            .as(runner.projection().name() + " is " + runner.status())
            .isTrue();
      }
      assertThat(counts.applied).isNotEmpty().allMatch(position -> position > checkpoint);
      requireOperated(history, counts);
      assertThat(library.signer.sign().toString()).contains("\n" + library.log.head() + "\n");
      assertThat(library.sealed.receipt(1)).isPresent();
    }
  }

  private static long position(History history, LoanCounts counts) {
    var live = history.operator(counts).report().live();
    return live == null ? 0 : live.position();
  }

  /// The parked streams are in the order of their first waiting events.
  private static void requireOperated(History history, LoanCounts counts) {
    var operator = history.operator(counts);
    var request = new Request("an operator", "the book is repaired");
    assertThat(operator.report().parked())
        .extracting(ParkedStream::stream)
        .containsExactly(Loans.stream(History.TORN), Loans.stream(History.TORN_TOO));
    operator.retry(Loans.stream(History.TORN), request);
    operator.skip(Loans.stream(History.TORN_TOO), request);
    assertThat(operator.report().parked()).isEmpty();
    assertThat(operator.report().acts())
        .extracting(action -> action.id())
        .as("the golden's own, and two more; the other projections may have some, too")
        .hasSize(3)
        .endsWith(1L)
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(counts.applied).contains(12L).doesNotContain(13L);
  }
}
