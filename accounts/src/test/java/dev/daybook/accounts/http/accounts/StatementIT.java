package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.ImportedHistory;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Statements: the movements on an account in a period.
@SuppressWarnings("NullAway.Init")
class StatementIT {
  private static final int LINES = 50_000;

  private static final HttpClient http = HttpClient.newHttpClient();
  private static FailingStore store;
  private static RunningApi api;
  private final Client client = api.client();
  private final UUID ada = client.createUser();
  private final UUID ben = client.createUser();

  @BeforeAll
  static void start() {
    api =
        RunningApi.start(
            AllowedOrigins.LOOPBACK,
            Limits.DEFAULTS,
            log -> {
              store = new FailingStore(log);
              return store;
            });
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @AfterEach
  void soothe() {
    store.onStreamEvent(_ -> {});
  }

  private Response statement(String query, String... headers) {
    return client.get("/api/accounts/" + ada + "/statement" + query, headers);
  }

  private void transfer(UUID from, UUID to, String amount, String reference) {
    var body =
        new JsonMapper()
            .createObjectNode()
            .put("from", from.toString())
            .put("to", to.toString())
            .put("amount", new BigDecimal(amount))
            .put("reference", reference);
    assertThat(client.post("/api/transfers", body.toString()).status()).isEqualTo(201);
  }

  private void givenABusyAccount() {
    client.deposit(ada, "100.50");
    client.post("/api/accounts/" + ada + "/withdraw", "{\"amount\":40}");
    transfer(ada, ben, "20.25", "Lunch, \"with\" Zoë");
    transfer(ben, ada, "5", "=1+1");
    client.post("/api/accounts/" + ada + "/close", "{\"reason\":\"moved\"}");
  }

  private static void assertNumber(JsonNode node, String expected) {
    assertThat(node.decimalValue()).isEqualByComparingTo(expected);
  }

  private static void assertLine(JsonNode line, long version, String type, String... money) {
    assertThat(line.get("version").longValue()).isEqualTo(version);
    assertThat(line.get("eventType").stringValue()).isEqualTo(type);
    assertNumber(line.get("amount"), money[0]);
    assertNumber(line.get("balance"), money[1]);
  }

  @Test
  void contains_every_movement_with_the_balance_after_it() {
    givenABusyAccount();

    JsonNode statement = statement("").json();

    assertThat(statement.get("account").get("aggregateId").stringValue()).isEqualTo(ada.toString());
    assertThat(statement.get("account").get("isClosed").booleanValue()).isTrue();
    assertNumber(statement.get("openingBalance"), "0");
    JsonNode lines = statement.get("lines");
    assertThat(lines).hasSize(4);
    assertLine(lines.get(0), 2, "FUNDS_DEPOSITED", "100.50", "100.50");
    assertLine(lines.get(1), 3, "FUNDS_WITHDRAWN", "40", "60.50");
    assertLine(lines.get(2), 4, "TRANSFER_SENT", "20.25", "40.25");
    assertLine(lines.get(3), 5, "TRANSFER_RECEIVED", "5", "45.25");
    assertThat(lines.get(0).has("counterparty")).isFalse();
    assertThat(lines.get(2).get("counterparty").stringValue()).isEqualTo(ben.toString());
    assertThat(lines.get(2).get("reference").stringValue()).isEqualTo("Lunch, \"with\" Zoë");
    assertNumber(statement.get("closingBalance"), "45.25");
  }

  @Test
  void adjacent_periods_join() {
    givenABusyAccount();
    List<Instant> times = new ArrayList<>();
    for (JsonNode event : client.get("/api/accounts/" + ada + "/events").items("events")) {
      times.add(Instant.parse(event.get("timestamp").stringValue()));
    }
    times.add(times.getLast().plusMillis(1));
    JsonNode whole = statement("").json();
    for (Instant cut : times) {
      JsonNode before = statement("?to=" + cut).json();
      JsonNode after = statement("?from=" + cut).json();

      assertThat(before.get("closingBalance")).isEqualTo(after.get("openingBalance"));
      assertThat(before.get("to").stringValue()).isEqualTo(after.get("from").stringValue());
      List<JsonNode> lines = new ArrayList<>();
      before.get("lines").forEach(lines::add);
      after.get("lines").forEach(lines::add);
      assertThat(lines).containsExactlyElementsOf(whole.get("lines"));
      assertThat(after.get("closingBalance")).isEqualTo(whole.get("closingBalance"));
    }
  }

  @Test
  void a_period_without_movements_has_no_lines() {
    client.deposit(ada, "7");
    JsonNode later = statement("?from=2999-01-01T00:00:00Z&to=2999-02-01T00:00:00Z").json();
    assertNumber(later.get("openingBalance"), "7");
    assertThat(later.get("lines")).isEmpty();
    assertNumber(later.get("closingBalance"), "7");
    JsonNode earlier = statement("?to=1999-01-01T00:00:00Z").json();
    assertThat(earlier.get("lines")).isEmpty();
    assertNumber(earlier.get("closingBalance"), "0");
  }

  @Test
  void an_imported_event_counts_at_its_occurrence() {
    client.deposit(ada, "1");
    UUID old =
        new ImportedHistory(api)
            .account("1993-01-01T00:00:00Z", "1993-02-01T00:00:00Z", "1993-03-01T00:00:00Z");
    client.deposit(old, "5");

    String path = "/api/accounts/" + old + "/statement";
    JsonNode february =
        client.get(path + "?from=1993-02-01T00:00:00Z&to=1993-03-01T00:00:00Z").json();

    assertNumber(february.get("openingBalance"), "10");
    assertThat(february.get("lines")).hasSize(1);
    assertThat(february.at("/lines/0/occurredAt").stringValue())
        .isEqualTo("1993-02-01T00:00:00.000Z");
    assertNumber(february.get("closingBalance"), "20");
    JsonNode all = client.get(path).json();
    assertThat(all.get("lines")).hasSize(4);
    assertThat(all.at("/lines/3").has("occurredAt")).isFalse();
    assertThat(client.get(path, "Accept", "text/csv").text())
        .contains(",1993-03-01T00:00:00.000Z,FUNDS_DEPOSITED,10,30,,");
  }

  @Test
  void the_further_columns_of_an_imported_row_are_in_its_line() {
    var stream = new StreamId("account", ada.toString());
    for (String purpose : List.of("rent", "x;=1+1")) {
      var deposited =
          new NewEvent(
              UUID.randomUUID(),
              "FUNDS_DEPOSITED",
              "{\"amount\":10,\"currency\":\"USD\"}",
              """
              {"schemaVersion":1,"actor":"import","imported.purpose":"%s","imported.operation":"cash"}"""
                  .formatted(purpose));
      api.log().append(stream, ExpectedVersion.any(), List.of(deposited));
    }
    client.deposit(ada, "1");

    JsonNode lines = statement("").json().get("lines");
    assertThat(lines.at("/0/imported/operation").stringValue()).isEqualTo("cash");
    assertThat(lines.at("/0/imported/purpose").stringValue()).isEqualTo("rent");
    assertThat(lines.get(0).get("imported")).hasSize(2);
    assertThat(lines.get(2).has("imported")).isFalse();
    String csv = statement("", "Accept", "text/csv").text();
    assertThat(CsvReader.builder().ofCsvRecord(csv).stream().skip(1).map(it -> it.getField(9)))
        .containsExactly("operation: cash; purpose: rent", "'operation: cash; purpose: x;=1+1", "");
  }

  @Test
  void without_an_end_it_contains_even_future_events() {
    var deposited =
        new NewEvent(
            UUID.randomUUID(),
            "FUNDS_DEPOSITED",
            "{\"amount\":10,\"currency\":\"USD\"}",
            "{\"schemaVersion\":1,\"occurredAt\":\"2999-01-01T00:00:00Z\"}");
    api.log()
        .append(new StreamId("account", ada.toString()), ExpectedVersion.any(), List.of(deposited));
    JsonNode all = client.get("/api/accounts/" + ada + "/statement").json();
    assertThat(all.get("closingBalance")).isEqualTo(all.at("/account/balance"));
  }

  @Test
  void as_csv_it_contains_no_spreadsheet_formulas() {
    givenABusyAccount();

    Response response = statement("", "Accept", "text/csv");

    assertThat(response.header("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
    assertThat(response.header("Vary")).hasValue("Accept");
    assertThat(response.text())
        .startsWith(
            "version,timestamp,occurredAt,eventType,amount,balance,counterparty,reference,scheduledTransferId,imported\r\n2,")
        .contains(",\"Lunch, \"\"with\"\" Zoë\",,\r\n")
        .endsWith(",5,45.25," + ben + ",'=1+1,,\r\n");
    List<CsvRecord> records = CsvReader.builder().ofCsvRecord(response.text()).stream().toList();
    assertThat(records).hasSize(5);
    assertThat(records.get(3).getField(7)).isEqualTo("Lunch, \"with\" Zoë");
    assertThat(records.get(2).getFields().subList(2, 10))
        .containsExactly("", "FUNDS_WITHDRAWN", "40", "60.5", "", "", "", "");
  }

  /// Returns deposits of one cent each; the last one is held back until the response has started.
  private CountDownLatch givenManyLines(int lines) {
    var stream = AccountIds.stream(ada);
    String cent = "{\"amount\":0.01,\"currency\":\"USD\"}";
    for (int done = 0; done < lines; done += 1_000) {
      List<NewEvent> batch =
          IntStream.range(0, 1_000)
              .mapToObj(
                  _ ->
                      new NewEvent(
                          UUID.randomUUID(), "FUNDS_DEPOSITED", cent, "{\"schemaVersion\":1}"))
              .toList();
      api.log().append(stream, ExpectedVersion.any(), batch);
    }
    assertNumber(
        client.get("/api/accounts/" + ada).account().get("balance"), cents(lines).toString());
    var begun = new CountDownLatch(1);
    store.onStreamEvent(
        event -> {
          if (event.version() == lines + 1) {
            awaitBegun(begun);
          }
        });
    return begun;
  }

  private static void awaitBegun(CountDownLatch begun) {
    try {
      if (!begun.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The response did not start before its last line was read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static BigDecimal cents(long count) {
    return BigDecimal.valueOf(count, 2);
  }

  private InputStream stream(String accept) throws Exception {
    var request = client.request("/api/accounts/" + ada + "/statement", "Accept", accept).build();
    return http.send(request, BodyHandlers.ofInputStream()).body();
  }

  @Test
  void of_any_length_it_is_streamed() throws Exception {
    CountDownLatch begun = givenManyLines(LINES);
    try (var json = new JsonMapper().createParser(stream("application/json"))) {
      while (json.nextToken() != JsonToken.START_ARRAY) {
        assertThat(json.currentToken()).isNotNull();
      }
      begun.countDown();
      for (int line = 1; line <= LINES; line++) {
        json.nextToken();
        JsonNode read = json.readValueAsTree();
        assertThat(read.get("version").longValue()).isEqualTo(line + 1);
        assertThat(read.get("balance").decimalValue()).isEqualByComparingTo(cents(line));
      }
      assertThat(json.nextToken()).isEqualTo(JsonToken.END_ARRAY);
      assertThat(json.nextName()).isEqualTo("closingBalance");
      json.nextToken();
      assertThat(json.getDecimalValue()).isEqualByComparingTo(cents(LINES));
    }
  }

  @Test
  void of_any_length_it_is_streamed_as_csv() throws Exception {
    CountDownLatch begun = givenManyLines(LINES);
    try (var csv = CsvReader.builder().ofCsvRecord(stream("text/csv"))) {
      Iterator<CsvRecord> records = csv.iterator();
      assertThat(records.next().getField(5)).isEqualTo("balance");
      begun.countDown();
      for (int line = 1; line <= LINES; line++) {
        CsvRecord read = records.next();
        assertThat(read.getField(0)).isEqualTo(Integer.toString(line + 1));
        assertThat(new BigDecimal(read.getField(5))).isEqualByComparingTo(cents(line));
      }
      assertThat(records.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "+1", "@SUM(A1)", "\tx", "=cmd", ";=1", "\uff1d1"})
  void texts_that_start_like_a_formula_are_escaped(String reference) {
    client.deposit(ada, "1");
    transfer(ada, ben, "1", reference);
    String csv = statement("", "Accept", "text/csv").text();
    assertThat(CsvReader.builder().ofCsvRecord(csv).stream().toList().getLast().getField(7))
        .isEqualTo("'" + reference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv | text/csv",
        "text/csv;q=0.9, application/json | application/json",
        "text/csv;q=0, application/json | application/json",
        "application/json;q=0.5, text/csv | text/csv",
        "application/json;q=0, */* | text/csv",
        "text/*, application/json;q=0.9 | text/csv",
        "text/csv;q=0.5, */*;q=0.1 | text/csv",
        "Text/CSV; Header=present | text/csv",
        "text/csv;q=2, application/json;q=0.1 | application/json",
        "text/html;level=\", text/csv, \", application/json | application/json",
        "text/csv;q=0 | application/json",
        "text/csv;Q=0, application/json;q=0.1 | application/json",
        "text/*;q=0, */*;q=0.5 | application/json",
        "text/*;q=0.1, text/csv, */*;q=0.5 | text/csv",
        "text/csv;q=, application/json;q=0.1 | application/json",
        ",;q=1, text/csv | text/csv",
        "text, csv, / | application/json",
        "application/json, text/csv | application/json",
        "*/* | application/json",
        "text/html, */* | application/json",
      })
  void has_the_preferred_media_type_or_the_first_of_equals(String accept, String given) {
    assertThat(statement("", "Accept", accept).header("Content-Type").orElseThrow())
        .startsWith(given);
  }

  @ParameterizedTest
  @CsvSource({
    "from=yesterday, from",
    "to=2026-01-01, to",
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z, to",
    "from=2999-01-01T00:00:00Z, from",
  })
  void an_invalid_period_is_refused(String query, String field) {
    assertProblem(statement("?" + query), 400, "invalid-input", field);
  }

  @Test
  void an_unknown_account_has_no_statement() {
    String unknown = "/api/accounts/" + UUID.randomUUID() + "/statement";
    assertProblem(client.get(unknown), 404, "account-not-found", null);
    assertProblem(client.get("/api/accounts/7/statement"), 400, "invalid-input", "accountId");
  }
}
