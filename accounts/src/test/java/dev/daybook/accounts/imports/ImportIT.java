package dev.daybook.accounts.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.rows.Column;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.terminal.ProgressBar;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.test.CheckedPool;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Imports of a file into a real log.
@SuppressWarnings("NullAway.Init")
class ImportIT {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final Currency CZK = Currency.of("CZK");
  private static final Format PLAIN = new Format(Map.of(), ',', "credit", "debit", CZK);
  private static final String HEADER = "date,account,type,amount,balance\n";
  private static final MasterKey MASTER_KEY = MasterKey.of(new byte[32]);

  @TempDir Path directory;

  private final TestPostgres.Schemas schemas = TestDatabase.shared().newService();
  private final CheckedPool database = CheckedPool.around(TestDatabase.shared().pool(schemas, 1));
  private final PostgresEventStore log =
      PostgresEventStore.open(
          database,
          PostgresOptions.defaults()
              .withSchema(schemas.log())
              .withReadModels(false)
              .withMigration(false)
              .withNotifications(false)
              .withHeldConnections(TestDatabase.shared().direct(schemas.role())));
  private final EventTypes<AccountEvent> events =
      AccountEventTypes.create(
          new PersonKeys(new PostgresKeyStore(database, schemas.readModels()), MASTER_KEY));

  @AfterEach
  void close() {
    log.close();
    database.close();
  }

  private boolean skipRefused;

  private Path file() {
    return directory.resolve("history.csv");
  }

  private Outcome run(String content) {
    return run(content, PLAIN, People.generated());
  }

  private Outcome run(String content, Format format, People people) {
    try {
      Files.writeString(file(), content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return runFile(format, people);
  }

  private Outcome runFile(Format format, People people) {
    var bar = new ProgressBar(new PrintStream(new ByteArrayOutputStream()), false, () -> 0);
    var progress = new ImportProgress(bar, () -> 0);
    return new Import(log, new UniqueEmail(log, MASTER_KEY), () -> NOW, progress)
        .run(file(), new ImportOptions(format, people, Order.FORWARD, skipRefused), events);
  }

  private static StreamId stream(String number) {
    return new StreamId("account", ImportedAccount.id(number).toString());
  }

  private List<AccountEvent> history(String number) {
    return log.readStream(stream(number), 0).map(events::decode).toList();
  }

  private List<List<String>> rejects() {
    return rejects(',');
  }

  private List<List<String>> rejects(char separator) {
    try {
      return CsvReader.builder()
          .fieldSeparator(separator)
          .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
          .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
          .ofCsvRecord(Files.readString(directory.resolve("history.rejects.csv")))
          .stream()
          .map(CsvRecord::getFields)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void each_row_is_an_event_dated_with_its_own_day() {
    Outcome outcome =
        run(
            HEADER
                + "1993-01-01,576,credit,900.00,900.00\n"
                + "1993-01-02,704,credit,1000,1000\n"
                + "1993-01-05,576,debit,250.50,649.50\n");

    assertThat(outcome.accounts()).isEqualTo(2);
    assertThat(outcome.appended()).isEqualTo(3);
    assertThat(outcome.rejected()).isZero();
    assertThat(outcome.rejects()).doesNotExist();
    assertThat(history("576"))
        .satisfiesExactly(
            e -> {
              assertThat(e).isInstanceOf(UserCreated.class);
              assertThat(((UserCreated) e).name()).isEqualTo("Account 576");
              assertThat(((UserCreated) e).email()).isEqualTo("account-576@import.invalid");
              assertThat(((UserCreated) e).currency()).isEqualTo(CZK);
            },
            e -> assertThat(e).hasToString("FundsDeposited[amount=900 CZK]"),
            e -> assertThat(e.toString()).isEqualTo("FundsWithdrawn[amount=250.5 CZK]"));
    assertThat(log.readStream(stream("576"), 0).map(EventMetadata::happenedAt))
        .containsExactly(
            Instant.parse("1993-01-01T00:00:00Z"),
            Instant.parse("1993-01-01T00:00:00Z"),
            Instant.parse("1993-01-05T00:00:00Z"));
  }

  @Test
  void a_second_run_appends_nothing_and_rejects_the_same_rows() {
    String content =
        HEADER
            + "1993-01-01,1,credit,100,100\n"
            + "1993-01-02,1,debit,200,-100\n"
            + "1993-01-03,1,credit,300,400\n"
            + "1993-01-03,2,debit,1,-1\n";
    run(content);
    long head = log.head();
    List<List<String>> rejects = rejects();

    Outcome again = run(content);

    assertThat(log.head()).isEqualTo(head).isEqualTo(2);
    assertThat(again.appended()).isZero();
    assertThat(again.alreadyInLog()).isEqualTo(1);
    assertThat(rejects()).isEqualTo(rejects).hasSize(4);
    assertThat(history("2")).as("no account without a valid row").isEmpty();
  }

  @Test
  void rows_added_to_the_file_are_appended() {
    String before = HEADER + "1993-01-01,1,credit,100,100\n";
    run(before);
    Outcome outcome = run(before + "1993-01-01,1,credit,100,200\n1993-01-02,2,credit,5,5\n");
    assertThat(outcome.alreadyInLog()).isEqualTo(1);
    assertThat(outcome.appended()).isEqualTo(2);
    assertThat(history("1")).hasSize(3);
  }

  @Test
  void a_corrected_row_lets_its_account_continue() {
    String wrong = HEADER + "1993-01-01,1,credit,10,10\n1993-01-02,1,credit,5,16\n";
    String later = "1993-01-03,1,debit,6,10\n";
    assertThat(run(wrong + later).rejected()).isEqualTo(2);

    Outcome mended = run(wrong.replace("credit,5,16", "credit,6,16") + later);

    assertThat(mended.rejected()).isZero();
    assertThat(mended.appended()).isEqualTo(2);
    assertThat(mended.rejects()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1993-01-02,1,debit,100.01, | Insufficient funds",
        "1993-01-02,1,credit,0.001, | The amount has more decimals than its currency",
        "1993-01-02,1,credit,10000000000000, | The amount is too large",
        "1993-01-02,1,credit,9999999999999.99, | The balance would grow too large",
        "1992-12-31,1,credit,1, | The row goes back in time: the row before it is dated"
            + " 1993-01-01T00:00:00Z",
        "2026-02-01,1,credit,1, | The row is in the future",
        "1993-01-02,1,credit,1,102 | The balance would be 101 after this row, not 102",
        "1993-01-02,1,credit,1,x | The balance is not a number such as 1234.50",
        "1993-01-02,1,credit,0, | The amount is not above 0",
        "1993-01-02,1,credit,-1, | The amount is not a number such as 1234.50",
        "1993-01-02,1,credit,1e5, | The amount is not a number such as 1234.50",
        "1993-01-02,1,gift,1, | The type is neither credit nor debit",
        "1993-01-02,,credit,1, | The account is missing",
        "0000-12-31,1,credit,1, | The date is before the year 1",
        "1993-02-30,1,credit,1, | The date is neither a day such as 2026-01-31 nor an instant such"
            + " as 2026-01-31T12:00:00Z",
        "1993-01-02,1,credit,1 | The row has 4 fields, the header 5",
        "1993-01-02,1,credit,1,101,x | The row has 6 fields, the header 5",
      })
  void a_row_that_breaks_a_rule_is_listed_and_changes_nothing(String row, String reason) {
    skipRefused = true;
    Outcome outcome =
        run(HEADER + "1993-01-01,1,credit,100,100\n" + row + "\n1993-01-03,1,credit,7,107\n");

    assertThat(outcome.appended()).isEqualTo(2);
    assertThat(outcome.rejected()).isEqualTo(1);
    assertThat(history("1")).hasSize(3);
    List<String> listed = rejects().getLast();
    assertThat(listed.subList(0, 2)).containsExactly("3", reason);
    assertThat(String.join(",", listed.subList(2, listed.size()))).isEqualTo(row);
  }

  @Test
  void an_account_with_another_history_gets_no_events() {
    run(HEADER + "1993-01-01,1,credit,100,\n1993-01-02,1,credit,5,\n");
    var closed =
        events.encode(stream("1"), new AccountClosed("moved"), UUID.randomUUID(), Map.of());
    log.append(stream("1"), ExpectedVersion.exact(3), List.of(closed));

    assertThat(run(HEADER + "1993-01-01,1,credit,100,\n1993-01-02,1,credit,5,\n").rejected())
        .as("a later event does not affect earlier rows")
        .isZero();
    run(HEADER + "1993-01-01,1,credit,100,\n1993-01-02,1,credit,5,\n1993-01-03,1,credit,5,\n");
    assertThat(rejects().getLast().get(1))
        .isEqualTo("The log's history of this account differs from the file, from version 4");
    skipRefused = true;
    Outcome other = run(HEADER + "1993-01-01,1,credit,99,\n1993-01-02,1,credit,5,\n");
    assertThat(other.rejected()).isEqualTo(2);
    assertThat(rejects().getLast().get(1))
        .isEqualTo("The log's history of this account differs from the file, from version 1");
    assertThat(log.head()).isEqualTo(4);
  }

  @Test
  void columns_words_and_separator_are_configurable() {
    var format =
        new Format(
            Map.of(
                Column.date,
                "Valuta",
                Column.account,
                "Konto",
                Column.type,
                "S/H",
                Column.amount,
                "Betrag",
                Column.currency,
                "Währung",
                Column.transaction,
                "Beleg"),
            ';',
            "H",
            "S",
            null);
    Outcome outcome =
        run(
            """
            \uFEFFBeleg;Konto;Valuta;S/H;Betrag;Währung;Text
            b1;1;2020-01-01T10:00:00+01:00;H;100;EUR;"Miete; März"
            b2;1;2020-01-02;S;40;EUR;
            b3;1;2020-01-03;S;40;USD;
            b4;2;2020-01-03;H;500;JPY;
            """,
            format,
            People.generated());

    assertThat(outcome.appended()).isEqualTo(3);
    assertThat(rejects(';').getLast().get(1)).isEqualTo("The account is kept in another currency");
    RecordedEvent first = log.readStream(stream("1"), 1).findFirst().orElseThrow();
    assertThat(EventMetadata.occurredAt(first)).hasValue(Instant.parse("2020-01-01T09:00:00Z"));
    assertThat(first.metadata()).contains("\"b1\"");
    assertThat(history("1").getLast()).isInstanceOf(FundsWithdrawn.class);
    assertThat(history("2").getLast()).isInstanceOf(FundsDeposited.class);
  }

  private People people(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("people.csv"), content);
    return People.read(
        file,
        ',',
        name -> require(name, !name.isEmpty(), "no name"),
        email -> require(email, email.contains("@"), "no address"));
  }

  private static String require(String text, boolean fine, String message) {
    if (!fine) {
      throw new IllegalStateException(message);
    }
    return text;
  }

  @Test
  void a_history_may_be_in_a_historic_currency() {
    Format german = new Format(Map.of(), ',', "credit", "debit", Currency.of("DEM"));

    Outcome outcome = run(HEADER + "1993-01-02,1,credit,10.50,10.50\n", german, People.generated());

    assertThat(outcome.rejected()).isZero();
    assertThat(log.readLog(0).map(events::decode))
        .filteredOn(UserCreated.class::isInstance)
        .allSatisfy(
            created ->
                assertThat(((UserCreated) created).currency()).isEqualTo(Currency.of("DEM")));
  }

  @Test
  void a_row_with_an_invisible_account_name_is_rejected() {
    Outcome outcome = run(HEADER + "1993-01-02,1\u200b,credit,10,10\n");

    assertThat(outcome.rejected()).isEqualTo(1);
    assertThat(outcome.appended()).isZero();
  }

  @Test
  void names_and_addresses_are_read_from_the_people_file() throws IOException {
    People people = people("email,account,name\nada@example.com,1,Ada Lovelace\n");
    run(HEADER + "1993-01-01,1,credit,1,1\n1993-01-01,a b,credit,1,1\n", PLAIN, people);

    assertThat(history("1").getFirst().toString()).contains("Ada Lovelace", "ada@example.com");
    String id = ImportedAccount.id("a b").toString();
    assertThat(history("a b").getFirst().toString())
        .contains("Account a b", id + "@import.invalid");
  }

  @Test
  void account_numbers_are_case_sensitive() {
    Outcome outcome = run(HEADER + "1993-01-01,ab,credit,1,1\n1993-01-01,AB,credit,1,1\n");
    assertThat(outcome.rejected()).isZero();
    assertThat(history("ab").getFirst().toString()).contains("account-ab@import.invalid");
    assertThat(history("AB").getFirst().toString())
        .contains(ImportedAccount.id("AB") + "@import.invalid");
  }

  @Test
  void a_taken_address_rejects_the_account() throws IOException {
    People people = people("account,name,email\n1,Ada,ada@example.com\n");
    run(HEADER + "1993-01-01,1,credit,1,1\n", PLAIN, people);
    People others = people("account,name,email\n2,Ben,ADA@example.com\n");
    Outcome outcome = run(HEADER + "1993-01-01,2,credit,1,1\n", PLAIN, others);
    assertThat(outcome.rejected()).isEqualTo(1);
    assertThat(rejects().getLast().get(1)).isEqualTo("Another account has this e-mail address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "account,name | The file of people has no column email",
        "account,name,email\\n1,,a@b.example | line 2: no name",
        "account,name,email\\n1,Ada,ada | line 2: no address",
        "account,name,email\\n1,A,a@b.example\\n1,A,c@b.example | line 3: the account occurs twice",
        "account,name,email\\n1,A,a@b.example\\n2,B,A@b.example | line 3: another account has",
        "account,name,email\\n1,A,account-2@Import.invalid | line 2: addresses at import.invalid",
        "account,name,email\\n1,A | line 2: the line has a different number of fields",
      })
  void an_invalid_people_file_is_refused_before_the_import(String content, String why) {
    assertThatThrownBy(() -> people(content.replace("\\n", "\n")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_missing_column_is_named() {
    assertThatThrownBy(() -> run("date,konto,type,amount\n"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no column account (its columns: date, konto, type, amount)");
    var named = new Format(Map.of(Column.balance, "Saldo"), ',', "credit", "debit", CZK);
    assertThatThrownBy(() -> run("date,account,type,amount,balance\n", named, People.generated()))
        .hasMessageContaining("no column Saldo");
    var moneyless = new Format(Map.of(), ',', "credit", "debit", null);
    assertThatThrownBy(() -> run(HEADER, moneyless, People.generated()))
        .hasMessageContaining("name the currency")
        .hasMessageNotContaining("--");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1993-01-01,1,credit,\"1"})
  void a_truncated_file_stops_the_import_at_a_line(String end) {
    String content = end.isEmpty() ? "" : HEADER + "1993-01-01,1,credit,5,5\n" + end;
    assertThatThrownBy(() -> run(content))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(end.isEmpty() ? "is empty" : "after line 2");
  }

  @Test
  void a_file_that_is_not_utf_8_is_refused() throws IOException {
    Files.writeString(file(), HEADER + "1993-01-01,é,credit,5,5\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> runFile(PLAIN, People.generated())).hasMessageContaining("not UTF-8");
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> runFile(PLAIN, People.generated()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("does not exist");
  }
}
