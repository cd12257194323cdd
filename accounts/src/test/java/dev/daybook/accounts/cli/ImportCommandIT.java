package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.jackson.StrictJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `import`, as a separate process where it is killed, and the service that shows the imported
/// accounts.
@SuppressWarnings("NullAway.Init")
class ImportCommandIT {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final int WITH_REJECTS = 3;

  @TempDir Path directory;

  private Path data() {
    return directory.resolve("data");
  }

  private void skipTheFirstStart() throws Exception {
    StartedData.in(data());
  }

  private String run(int status, Path file, String... options) {
    var all = new ArrayList<>(List.of("import", file.toString(), "--data-dir=" + data()));
    all.addAll(List.of(options));
    Ran ran = Ran.of(Map.of(), all);
    assertThat(ran.status()).as(ran.errors()).isEqualTo(status);
    return ran.out() + ran.errors();
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /// The bank's year isn't part of the repository; see `BankYearIT`.
  @Test
  void imports_the_bank_year_and_appends_nothing_a_second_time() throws Exception {
    var file =
        Path.of(
            System.getenv().getOrDefault("DAYBOOK_BANK_CSV", "../../shared/data/bank-1993.csv"));
    assumeTrue(Files.exists(file), "the bank's file is missing: " + file.toAbsolutePath());
    skipTheFirstStart();
    Path year = Files.copy(file, directory.resolve("year.csv"));

    assertThat(run(OK, year, "--currency=CZK"))
        .contains("1,086 accounts: 26,287 rows appended, 0 already in the log, 0 rejected");
    assertThat(run(OK, year, "--currency=CZK"))
        .contains("1,086 accounts: 0 rows appended, 26,287 already in the log, 0 rejected");

    Map<String, BigDecimal> balances = new HashMap<>();
    for (String line : Files.readAllLines(year)) {
      String[] fields = line.split(",", -1);
      if (!fields[0].equals("date")) {
        balances.put(id(fields[2]), new BigDecimal(fields[5]));
      }
    }
    assertThat(balances(26_287 + 1_086)).isEqualTo(normalised(balances));
  }

  /// As the service lists them, after its list has caught up with the log.
  private Map<String, BigDecimal> balances(long head) throws Exception {
    try (var daybook = DaybookProcess.start("--port=0", "--data-dir=" + data());
        var http = HttpClient.newHttpClient()) {
      var list =
          HttpRequest.newBuilder(daybook.awaitReady().resolve("/api/accounts"))
              .header("Daybook-Position", Long.toString(head))
              .header("Prefer", "wait=30")
              .build();
      Map<String, BigDecimal> balances = new HashMap<>();
      for (var account :
          StrictJson.mapper()
              .readTree(http.send(list, BodyHandlers.ofString()).body())
              .required("accounts")) {
        balances.put(
            account.required("aggregateId").stringValue(),
            account.required("balance").decimalValue());
      }
      return normalised(balances);
    }
  }

  /// Must never change: otherwise a second import would not find the first one.
  private static String id(String number) {
    return UUID.nameUUIDFromBytes(("daybook imported account " + number).getBytes(UTF_8))
        .toString();
  }

  private static Map<String, BigDecimal> normalised(Map<String, BigDecimal> balances) {
    balances.replaceAll((_, balance) -> balance.stripTrailingZeros());
    return balances;
  }

  @Test
  void continues_after_a_kill() throws Exception {
    skipTheFirstStart();
    int accounts = 100;
    int rounds = 800;
    var rows = new StringBuilder("date,account,type,amount,balance\n");
    for (int round = 1; round <= rounds; round++) {
      for (int account = 0; account < accounts; account++) {
        rows.append("2020-01-01,%d,credit,1.5,%s\n".formatted(account, round * 1.5));
      }
    }
    Path file = write("history.csv", rows.toString());
    String[] arguments = {file.toString(), "--data-dir=" + data(), "--currency=EUR"};
    try (var first = DaybookProcess.run(Map.of(), "import", arguments)) {
      while (first.errors().stream().noneMatch(line -> line.contains("rows/s"))) {
        Thread.sleep(1);
      }
      first.kill();
      assertThat(first.output()).isEmpty();
    }

    String second = run(OK, file, "--currency=EUR");

    assertThat(second)
        .contains("100 accounts: ", " 0 rejected")
        .doesNotContain(": 80,000 rows appended", ": 0 rows appended");
    assertThat(balances((rounds + 1L) * accounts))
        .hasSize(accounts)
        .allSatisfy((_, balance) -> assertThat(balance).isEqualByComparingTo("1200"));
  }

  @Test
  void names_rejected_rows_and_sets_the_exit_status() throws Exception {
    skipTheFirstStart();
    Path file = write("history.csv", "date,account,type,amount\n2020-01-01,1,debit,5\n");
    assertThat(run(WITH_REJECTS, file, "--currency=EUR"))
        .contains("0 rows appended", "1 rejected", "history.rejects.csv");
    assertThat(directory.resolve("history.rejects.csv"))
        .hasContent(
            "line,reason,date,account,type,amount\n2,Insufficient funds,2020-01-01,1,debit,5");
  }

  @Test
  void checks_names_and_addresses_as_the_service_does() throws Exception {
    Path file = write("history.csv", "date,account,type,amount\n2020-01-01,1,credit,5\n");
    Path people = write("people.csv", "account,name,email\n1,Ada,nowhere\n");
    assertThat(run(FAILED, file, "--currency=EUR", "--people=" + people))
        .contains("people.csv, line 2: The email is not an e-mail address.");
    write("people.csv", "account,name,email\n1,Ada Lovelace,ada@example.com\n");
    run(OK, file, "--currency=EUR", "--people=" + people);
    assertThat(balances(2)).containsOnlyKeys(id("1"));
  }

  @Test
  void reports_a_running_service() throws Exception {
    skipTheFirstStart();
    Path file = write("history.csv", "date,account,type,amount\n");
    try (var daybook = DaybookProcess.start("--port=0", "--data-dir=" + data())) {
      daybook.awaitReady();
      assertThat(run(FAILED, file, "--currency=EUR"))
          .contains(
              "in use by process " + daybook.pid(),
              "Stop the service that uses it before the import");
    }
  }

  /// Paths with their contents, below a directory.
  private static Map<Path, String> files(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      Map<Path, String> files = new TreeMap<>();
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(path, Files.readString(path, ISO_8859_1));
      }
      return files;
    }
  }

  @Test
  void a_check_creates_no_log() throws Exception {
    Path file =
        write(
            "history.csv",
            """
            date,account,type,amount,text
            2020-01-01,1,credit,5,a
            2020-01-02,1,debit,6,b
            2020-01-03,1,credit,7,c
            """);
    write("history.rejects.csv", "of the import before");
    Map<Path, String> before = files(directory);

    assertThat(run(WITH_REJECTS, file, "--currency=EUR", "--check"))
        .contains(
            "line 3: Insufficient funds",
            "1 more rows follow on accounts that stop at these rows",
            "Nothing was written. 1 accounts: 1 rows would be appended, 0 are already in the log, 2"
                + " would be rejected",
            "Further columns, kept in the metadata: text");

    assertThat(files(directory)).isEqualTo(before);
    assertThat(data()).doesNotExist();
  }

  @Test
  void a_check_does_not_change_a_log() throws Exception {
    skipTheFirstStart();
    Path file = write("history.csv", "date,account,type,amount\n2020-01-01,1,credit,5\n");
    run(OK, file, "--currency=EUR");
    String key = Files.readString(data().resolve("master.key"));
    write("history.csv", Files.readString(file) + "2020-01-02,1,credit,6\n2020-01-02,2,credit,1\n");
    String checked = "2 accounts: 2 rows would be appended, 1 are already in the log, 0 would be";

    assertThat(run(OK, file, "--currency=EUR", "--check")).contains(checked);
    assertThat(run(OK, file, "--currency=EUR", "--check")).contains(checked);

    assertThat(data().resolve("master.key")).hasContent(key);
    Files.move(data().resolve("master.key"), directory.resolve("key"));
    assertThat(run(FAILED, file, "--currency=EUR", "--check"))
        .contains("The master key is missing");
    assertThat(data().resolve("master.key")).doesNotExist();
    assertThat(run(OK, file, "--currency=EUR", "--master-key-file=" + directory.resolve("key")))
        .contains("2 accounts: 2 rows appended, 1 already in the log, 0 rejected");
  }

  @Test
  void reports_unknown_columns_and_invalid_options() throws Exception {
    Path file = write("history.csv", "date,konto,type,amount\n");
    assertThat(run(FAILED, file, "--currency=EUR"))
        .contains("name the one that holds the account (--column account=NAME)");
    assertThat(run(MISUSED, file, "--column", "colour=red")).contains("colour");
    assertThat(run(MISUSED, file, "--credit=x", "--debit= x ")).contains("must differ: both are x");
  }
}
