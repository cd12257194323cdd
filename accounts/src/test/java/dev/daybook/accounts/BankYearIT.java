package dev.daybook.accounts;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sends one year of a real bank through the service and compares responses and final balances with
/// the bank's file. The file isn't part of the repository: the test looks for it beside the
/// repository, or at the path in `DAYBOOK_BANK_CSV`.
class BankYearIT {
  private static final int CALLERS = 32;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(500);

  @TempDir Path data;

  private interface Request {
    AccountsClient.Response send(String key) throws Exception;
  }

  private record Row(String type, BigDecimal amount, BigDecimal balance) {}

  @Test
  void every_balance_matches_the_bank_file() throws Exception {
    var file =
        Path.of(
            System.getenv().getOrDefault("DAYBOOK_BANK_CSV", "../../shared/data/bank-1993.csv"));
    assumeTrue(Files.exists(file), "the bank's file is missing: " + file.toAbsolutePath());
    var rows = read(file);

    StartedData.in(data);
    try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data.toString());
        var client = new AccountsClient(daybook.awaitReady())) {
      var expected = goThrough(rows, client);

      assertThat(expected).hasSize(rows.size());
      assertThat(client.accounts())
          .extracting(AccountsClient.Account::id)
          .containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (var account : client.accounts()) {
        assertThat(account).isEqualTo(expected.get(account.id()));
      }
    }
  }

  /// Each account's rows in order, many accounts concurrently.
  private static Map<String, AccountsClient.Account> goThrough(
      Map<String, List<Row>> rows, AccountsClient client) throws Exception {
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      var calls = new ArrayList<Callable<AccountsClient.Account>>();
      rows.forEach((number, ofOne) -> calls.add(() -> goThrough(number, ofOne, client)));
      var expected = new HashMap<String, AccountsClient.Account>();
      for (var call : callers.invokeAll(calls)) {
        expected.put(call.get().id(), call.get());
      }
      return expected;
    }
  }

  /// Returns the expected final state of the account.
  private static AccountsClient.Account goThrough(
      String number, List<Row> rows, AccountsClient client) throws Exception {
    var created =
        repeated(key -> client.create("Account " + number, number + "@bank.example", "CZK", key));
    assertThat(created.status()).as("%s", created).isEqualTo(201);
    var account = created.account();
    for (var row : rows) {
      var id = account.id();
      var response =
          repeated(
              key ->
                  row.type().equals("credit")
                      ? client.deposit(id, row.amount(), key)
                      : client.withdraw(id, row.amount(), key));
      assertThat(response.status())
          .as("%s of account %s: %s", row, number, response)
          .isEqualTo(200);
      assertThat(response.account().balance()).isEqualByComparingTo(row.balance());
      assertThat(response.account().version()).isEqualTo(account.version() + 1);
      account = response.account();
    }
    return account;
  }

  /// Repeats a request with the same idempotency key while the service answers that it can't take
  /// it now, as a machine's disk or processor can be busy for seconds.
  private static AccountsClient.Response repeated(Request request) throws Exception {
    var key = UUID.randomUUID().toString();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    var response = request.send(key);
    while (response.status() == 503 && System.nanoTime() < deadline) {
      Thread.sleep(RETRY_PAUSE);
      response = request.send(key);
    }
    return response;
  }

  private static Map<String, List<Row>> read(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    var columns = List.of(lines.getFirst().split(",", -1));
    var rows = new LinkedHashMap<String, List<Row>>();
    for (var line : lines.subList(1, lines.size())) {
      var fields = line.split(",", -1);
      rows.computeIfAbsent(fields[columns.indexOf("account")], _ -> new ArrayList<>())
          .add(
              new Row(
                  fields[columns.indexOf("type")],
                  new BigDecimal(fields[columns.indexOf("amount")]),
                  new BigDecimal(fields[columns.indexOf("balance")])));
    }
    return rows;
  }
}
