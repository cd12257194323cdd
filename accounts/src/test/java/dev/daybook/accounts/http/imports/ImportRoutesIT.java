package dev.daybook.accounts.http.imports;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The import of a file over HTTP.
@SuppressWarnings("NullAway.Init")
class ImportRoutesIT {
  private static final String FILE =
      """
      Datum;account;type;amount;operation
      1993-01-01;%1$s-1;credit;900;"=cash"
      1993-01-05;%1$s-1;debit;250.50;
      1993-01-06;%1$s-1;debit;5000;
      1993-01-06;%1$s-2;credit;ten;
      """;
  private static final String OPTIONS = "?separator=%3B&currency=CZK&column.date=Datum";

  private static RunningApi api;
  private final Client client = api.client();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Response send(String query, String body) {
    return client.post("/api/imports" + query, body, "Content-Type", "text/csv");
  }

  @Test
  void is_previewed_without_being_written_and_then_written_once() {
    String file = FILE.formatted("once");
    long head = api.log().head();

    JsonNode preview = send(OPTIONS + "&check=true", file).json();
    assertThat(preview.get("written").booleanValue()).isFalse();
    assertThat(preview.get("columns").toString())
        .isEqualTo(
            """
            [{"name":"Datum","becomes":"date"},{"name":"account","becomes":"account"},\
            {"name":"type","becomes":"type"},{"name":"amount","becomes":"amount"},\
            {"name":"operation","becomes":"metadata"}]\
            """);
    assertThat(preview.get("rows")).hasSize(2);
    assertThat(preview.at("/rows/0").toString())
        .isEqualTo(
            """
            {"line":2,"account":"once-1","occurredAt":"1993-01-01T00:00:00.000Z",\
            "eventType":"FUNDS_DEPOSITED","amount":900,"currency":"CZK","alreadyInLog":false,\
            "imported":{"operation":"=cash"}}\
            """);
    assertThat(preview.get("rejected").intValue()).isEqualTo(2);
    assertThat(preview.at("/rejects/0/line").intValue()).isEqualTo(4);
    assertThat(preview.at("/rejects/0/reason").stringValue()).contains("funds");
    assertThat(preview.at("/rejects/1/reason").stringValue()).contains("amount is not a number");
    assertThat(api.log().head()).as("nothing is written").isEqualTo(head);

    JsonNode written = send(OPTIONS, file).json();
    assertThat(written.get("written").booleanValue()).isTrue();
    assertThat(written.get("appended").intValue()).isEqualTo(preview.get("appended").intValue());
    assertThat(api.log().head()).isEqualTo(head + 3); // one opens the account

    JsonNode again = send(OPTIONS, file).json();
    assertThat(again.get("appended").intValue()).isZero();
    assertThat(again.get("alreadyInLog").intValue()).isEqualTo(2);
    assertThat(again.at("/rows/0/alreadyInLog").booleanValue()).isTrue();
    assertThat(api.log().head()).isEqualTo(head + 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ?check=perhaps&currency=CZK   | check
          ?currency=XXXX                | currency
          ?separator=x&currency=CZK     | separator
          ?credit=a&debit=a&currency=CZK| file
          ?colour=red                   | colour
          ?separator=%3B&currency=CZK   | column.date
          ?separator=%3B&column.date=Datum | currency
          ?currency=CZK                 | separator
          """)
  void with_invalid_options_is_refused(String query, String field) {
    assertProblem(send(query, FILE.formatted("bad")), 400, "invalid-input", field);
  }

  @Test
  void says_what_the_file_lacks_without_its_path() {
    Response response = send("?currency=CZK&separator=%3B", FILE.formatted("bad"));
    assertThat(response.json().get("detail").stringValue())
        .startsWith("The file has no column date (its columns: Datum, account, type")
        .doesNotContain("/tmp", "--");
    String backwards =
        """
        date,account,type,amount
        1993-01-02,back,credit,1
        1993-01-01,back,credit,1
        """;
    Response refused = send("?currency=CZK", backwards);
    assertProblem(refused, 400, "invalid-input", "reverse");
    assertThat(refused.json().get("detail").stringValue())
        .startsWith("The file is sorted backwards")
        .endsWith("Read it from its end.");
    assertThat(send("?currency=CZK&reverse=true", backwards).json().get("appended").intValue())
        .isEqualTo(2);
  }

  @Test
  void tells_how_far_it_is_and_what_it_rejects() throws Exception {
    int rows = 30_000;
    String file =
        "date,account,type,amount\n1993-01-01,far-1,credit,ten\n"
            + "1993-01-01,far-2,credit,1\n".repeat(rows - 1);
    assertThat(client.get("/api/imports/progress").text()).isEqualTo("{\"running\":false}");
    var checked =
        CompletableFuture.supplyAsync(() -> send("?currency=CZK&check=true", file).json());
    List<JsonNode> seen = new ArrayList<>();
    while (!checked.isDone()) {
      JsonNode progress = client.get("/api/imports/progress").json();
      if (progress.get("running").booleanValue()) {
        seen.add(progress);
      }
      JsonNode later = client.get("/api/imports/progress?after=1").json();
      assertThat(later.path("rejects")).as("after the first one").isEmpty();
    }
    assertThat(checked.get().get("rejected").intValue()).isEqualTo(1);
    assertThat(client.get("/api/imports/progress").text())
        .as("after the end")
        .isEqualTo("{\"running\":false}");
    assertThat(send("?currency=CZK&separator=%3B", file).status()).isEqualTo(400);
    assertThat(client.get("/api/imports/progress").text())
        .as("after a failure")
        .isEqualTo("{\"running\":false}");
    assertThat(seen).isNotEmpty();
    assertThat(seen).allMatch(it -> it.get("rows").intValue() == rows);
    assertThat(seen).allMatch(it -> it.get("check").booleanValue());
    assertThat(seen.getLast().get("done").intValue()).isPositive().isLessThanOrEqualTo(rows);
    assertThat(seen.getLast().at("/rejects/0/line").intValue()).isEqualTo(2);
    assertProblem(client.get("/api/imports/progress?after=x"), 400, "invalid-input", "after");
  }

  @Test
  void sample_data_is_refused_where_there_are_other_events() {
    client.createUser();
    long head = api.log().head();
    Response refused = client.post("/api/sample-data", "");
    assertProblem(refused, 409, "log-not-empty");
    assertThat(refused.json().get("detail").stringValue()).contains("for an empty log");
    assertThat(api.log().head()).isEqualTo(head);
  }

  @Test
  void needs_a_file_of_csv() {
    assertProblem(client.post("/api/imports", "{}"), 415, "unsupported-media-type");
    assertProblem(send(OPTIONS, ""), 400, "unreadable");
    assertProblem(send(OPTIONS, " ".repeat((1 << 20) + 1)), 413, "too-large");
  }
}
