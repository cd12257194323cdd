package dev.daybook.accounts.http.scheduled;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.http.operations.ProcessRoutes;
import dev.daybook.accounts.reservations.ReservationExpiry;
import dev.daybook.accounts.scheduled.MissedRuns;
import dev.daybook.accounts.scheduled.OpenScheduledTransfers;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Schedule;
import dev.daybook.accounts.scheduled.ScheduledTransferDecider;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.Timing;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.processes.history.ProcessEvent.Parked;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.testing.Await;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Scheduled transfers over HTTP.
@SuppressWarnings("NullAway.Init")
class ScheduledTransferIT {
  private static final String ALL = "/api/scheduled-transfers";

  private static RunningApi api;
  private final Client client = api.client();
  private final UUID from = client.createUser();
  private final UUID to = client.createUser();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Response schedule(String amount, String timing, String... headers) {
    return client.postJson(
        ALL,
        "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":%s,\"reference\":\"Rent\",%s}"
            .formatted(from, to, amount, timing.replace('\'', '"')),
        headers);
  }

  private String scheduled(String amount, String timing) {
    Response response = schedule(amount, timing);
    assertThat(response.status()).as(response.text()).isEqualTo(201);
    return response.header("Location").orElseThrow();
  }

  private static String at(Instant time) {
    return "'at':'" + time + "'";
  }

  /// Schedules a run for as soon as this machine can: a busy one may be late with the request.
  private String scheduledSoon(String amount) {
    for (Duration wait = Duration.ofMillis(300); ; wait = wait.multipliedBy(2)) {
      Response response = schedule(amount, at(Instant.now().plus(wait)));
      if (response.status() == 201) {
        return response.header("Location").orElseThrow();
      }
      assertProblem(response, 400, "invalid-input", "at");
      assertThat(wait).isLessThan(PATIENCE);
    }
  }

  private static Instant tomorrow() {
    return Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
  }

  private TransferScheduled terms(UUID id, Instant due) {
    return new TransferScheduled(
        id,
        new UserId(from),
        new UserId(to),
        Money.of(BigDecimal.ONE, Currency.of("USD")),
        "",
        new Timing.Once(due),
        MissedRuns.LAST);
  }

  private JsonNode state(String path) {
    return client.get(path).json().get("scheduledTransfer");
  }

  private JsonNode outcome(String path) {
    Await.until(() -> !state(path).get("runs").isEmpty());
    return state(path).get("runs").get(0);
  }

  private void assertBalance(UUID account, String balance) {
    assertThat(client.get("/api/accounts/" + account).account().get("balance").decimalValue())
        .isEqualByComparingTo(balance);
  }

  @Nested
  class A_single_run {
    @Test
    void transfers_the_money_when_it_is_due() {
      client.deposit(from, "100");
      String path = scheduledSoon("60.5");
      Instant due = Instant.parse(state(path).get("at").stringValue());

      JsonNode run = outcome(path);

      assertThat(run.get("outcome").stringValue()).as(run.toString()).isEqualTo("sent");
      assertThat(Instant.parse(run.get("due").stringValue())).isEqualTo(due);
      assertBalance(from, "39.5");
      assertBalance(to, "60.5");
      assertThat(state(path).get("status").stringValue()).isEqualTo("done");
      assertThat(state(path).has("nextRun")).isFalse();
      JsonNode line = lastLine();
      assertThat(line.get("eventType").stringValue()).isEqualTo("TRANSFER_SENT");
      assertThat(line.get("reference").stringValue()).isEqualTo("Rent");
      assertThat(path).endsWith(line.get("scheduledTransferId").stringValue());
      assertThat(Instant.parse(line.get("timestamp").stringValue())).isAfterOrEqualTo(due);
      assertThat(client.get("/api/accounts/" + from + "/statement", "Accept", "text/csv").text())
          .endsWith("," + line.get("scheduledTransferId").stringValue() + ",\r\n");
      JsonNode sent = client.get("/api/accounts/" + from + "/events").items("events").getLast();
      assertThat(sent.get("data").get("transferId")).isEqualTo(run.get("transferId"));
    }

    private JsonNode lastLine() {
      return client.get("/api/accounts/" + from + "/statement").items("lines").getLast();
    }

    @Test
    void is_recorded_with_the_reason_if_a_rule_refuses_it() {
      client.deposit(from, "10");
      String path = scheduledSoon("60");

      JsonNode run = outcome(path);

      assertThat(run.get("outcome").stringValue()).isEqualTo("refused");
      assertThat(run.get("reason").stringValue()).isEqualTo("insufficient-funds");
      assertThat(run.get("detail").stringValue()).isEqualTo("Insufficient funds");
      assertBalance(from, "10");
      assertThat(state(path).get("status").stringValue()).isEqualTo("done");
    }

    @Test
    void counts_what_is_reserved_and_whether_an_account_is_closed() {
      client.deposit(from, "100");
      client.post(
          "/api/accounts/" + from + "/reservations",
          "{\"amount\":50,\"expiresAt\":\"" + tomorrow() + "\"}");
      String reserved = scheduledSoon("60");
      assertThat(outcome(reserved).get("reason").stringValue()).isEqualTo("insufficient-funds");
      String closed = scheduled("1", at(Instant.now().plusSeconds(3)));

      client.post("/api/accounts/" + to + "/close", "{}");

      assertThat(outcome(closed).get("reason").stringValue()).isEqualTo("account-closed");
    }

    @Test
    void happens_once_on_two_nodes() {
      client.deposit(from, "100");
      List<String> paths = new ArrayList<>();
      try (RunningApi other = api.beside()) {
        for (int i = 0; i < 20; i++) {
          paths.add(scheduledSoon("1"));
        }
        paths.forEach(ScheduledTransferIT.this::outcome);
        assertThat(other.client().get(paths.getFirst()).json())
            .isEqualTo(client.get(paths.getFirst()).json());
      }
      assertBalance(from, "80");
      assertBalance(to, "20");
      for (String path : paths) {
        assertThat(state(path).get("runs")).hasSize(1);
      }
    }
  }

  @Nested
  class Scheduling {
    @Test
    void tells_what_will_happen() {
      Instant due = tomorrow();

      Response response = schedule("60.5", at(due));

      assertThat(response.status()).as(response.text()).isEqualTo(201);
      String id = response.json().get("scheduledTransferId").stringValue();
      assertThat(response.header("Location")).hasValue(ALL + "/" + id);
      assertThat(response.header("Daybook-Position")).isPresent();
      JsonNode made = response.json().get("scheduledTransfer");
      assertThat(made.get("from").stringValue()).isEqualTo(from.toString());
      assertThat(made.get("to").stringValue()).isEqualTo(to.toString());
      assertThat(made.get("amount").decimalValue()).isEqualByComparingTo("60.5");
      assertThat(made.get("currency").stringValue()).isEqualTo("USD");
      assertThat(made.get("reference").stringValue()).isEqualTo("Rent");
      assertThat(made.get("missedRuns").stringValue()).isEqualTo("last");
      assertThat(made.get("status").stringValue()).isEqualTo("active");
      assertThat(Instant.parse(made.get("nextRun").stringValue())).isEqualTo(due);
      assertThat(made.get("at")).isEqualTo(made.get("nextRun"));
      assertThat(made.get("runs")).isEmpty();
      assertThat(state(ALL + "/" + id)).isEqualTo(made);
    }

    @Test
    void of_a_monthly_one_has_day_zone_and_rule() {
      LocalDate starting =
          LocalDate.now(ZoneOffset.UTC).plusYears(1).withMonth(2).withDayOfMonth(1);

      JsonNode made =
          state(
              scheduled(
                  "60",
                  "'dayOfMonth':31,'zone':'Europe/Berlin','time':'09:30','starting':'%s','until':'%s','missedRuns':'all'"
                      .formatted(starting, starting.plusYears(1))));

      assertThat(made.get("dayOfMonth").intValue()).isEqualTo(31);
      assertThat(made.get("zone").stringValue()).isEqualTo("Europe/Berlin");
      assertThat(made.get("time").stringValue()).isEqualTo("09:30");
      assertThat(made.get("until").stringValue()).isEqualTo(starting.plusYears(1).toString());
      assertThat(made.get("missedRuns").stringValue()).isEqualTo("all");
      LocalDate last = starting.plusMonths(1).minusDays(1);
      assertThat(made.get("nextRun").stringValue()).isEqualTo(last + "T08:30:00.000Z");
    }

    @Test
    void happens_once_for_an_idempotency_key() {
      String due = at(tomorrow());

      Response first = schedule("60", due, "Idempotency-Key", from.toString());
      client.post("/api/accounts/" + to + "/close", "{}");
      Response again = schedule("60", due, "Idempotency-Key", from.toString());
      Response other = schedule("61", due, "Idempotency-Key", from.toString());

      assertThat(again.status()).isEqualTo(201);
      assertThat(again.json()).isEqualTo(first.json());
      assertProblem(other, 422, "idempotency-key-conflict", "Idempotency-Key");
      assertThat(client.get(ALL + "?account=" + from).items("scheduledTransfers")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "'currency':'USD'                                           | at",
          "'at':'2020-01-01T00:00:00Z'                                | at",
          "'at':'2126-01-01T00:00:00Z'                                | at",
          "'at':'tomorrow'                                            | at",
          "'at':7                                                     | at",
          "'at':'2126-01-01T00:00:00Z','dayOfMonth':1                 | dayOfMonth",
          "'at':'2126-01-01T00:00:00Z','zone':'UTC'                   | zone",
          "'dayOfMonth':1                                             | zone",
          "'dayOfMonth':1,'zone':'Europe/Atlantis'                    | zone",
          "'dayOfMonth':1,'zone':'+01:00'                             | zone",
          "'dayOfMonth':0,'zone':'UTC'                                | dayOfMonth",
          "'dayOfMonth':32,'zone':'UTC'                               | dayOfMonth",
          "'dayOfMonth':1.5,'zone':'UTC'                              | dayOfMonth",
          "'dayOfMonth':1e9,'zone':'UTC'                              | dayOfMonth",
          "'dayOfMonth':'1','zone':'UTC'                              | dayOfMonth",
          "'dayOfMonth':1,'zone':'UTC','time':'24:00'                 | time",
          "'dayOfMonth':1,'zone':'UTC','time':'9'                     | time",
          "'dayOfMonth':1,'zone':'UTC','starting':'2020-01-01'        | starting",
          "'dayOfMonth':1,'zone':'UTC','starting':'2126-01-01'        | starting",
          "'dayOfMonth':1,'zone':'UTC','starting':'2027-02-29'        | starting",
          "'dayOfMonth':1,'zone':'UTC','until':'2020-01-01'           | until",
          "'dayOfMonth':1,'zone':'UTC','until':'soon'                 | until",
          "'at':'2126-01-01T00:00:00Z','until':'2126-01-01'           | until",
          "'dayOfMonth':1,'zone':'UTC','missedRuns':'some'            | missedRuns",
          "'dayOfMonth':1,'zone':'UTC','every':'month'                | every",
        })
    void is_refused_for_an_invalid_time(String timing, String field) {
      assertProblem(schedule("1", timing), 400, "invalid-input", field);
      assertThat(client.get(ALL + "?account=" + from).items("scheduledTransfers")).isEmpty();
    }

    @Test
    void is_refused_by_the_rules_of_transfers() {
      String due = at(tomorrow());
      String body = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":%s," + due.replace('\'', '"') + "}";
      assertProblem(schedule("0", due), 400, "invalid-input", "amount");
      assertProblem(schedule("0.001", due), 400, "invalid-input", "amount");
      assertProblem(schedule("1e15", due), 400, "invalid-input", "amount");
      assertProblem(client.post(ALL, body.formatted(from, from, 1)), 400, "invalid-input", "to");
      assertProblem(
          client.post(ALL, body.formatted(UUID.randomUUID(), to, 1)),
          404,
          "account-not-found",
          "from");
      assertProblem(client.post(ALL, body.formatted("x", to, 1)), 400, "invalid-input", "from");
      client.post("/api/accounts/" + to + "/close", "{}");
      assertProblem(schedule("1", due), 409, "account-closed", "to");
    }

    @Test
    void is_refused_while_too_many_have_not_ended() {
      var boundary = new OpenScheduledTransfers(api.log());
      var handler =
          CommandHandler.of(api.log(), new ScheduledTransferDecider(), new ScheduledTransferTypes())
              .withBoundary(boundary);
      for (int i = 1; i < OpenScheduledTransfers.OPEN_MAX; i++) {
        var id = UUID.randomUUID();
        handler.handle(ScheduledTransferTypes.stream(id), new Schedule(terms(id, tomorrow())));
      }
      client.deposit(from, "1");
      assertThat(outcome(scheduledSoon("1")).get("outcome").stringValue()).isEqualTo("sent");
      assertThat(outcome(scheduledSoon("1")).get("outcome").stringValue()).isEqualTo("refused");
      String last = scheduled("1", at(tomorrow()));

      Response refused = schedule("1", at(tomorrow()));

      assertProblem(refused, 409, "too-many-scheduled-transfers", "from");
      assertThat(client.method("POST", last + "/cancel").status()).isEqualTo(200);
      scheduled("1", at(tomorrow()));
    }

    /// The funds are needed when it is due, not now.
    @Test
    void needs_no_funds() {
      assertThat(schedule("1000", at(tomorrow())).status()).isEqualTo(201);
    }
  }

  @Nested
  class Cancelling {
    @Test
    void ends_it() {
      String path = scheduled("1", "'dayOfMonth':1,'zone':'UTC'");

      Response cancelled = client.method("POST", path + "/cancel");

      assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(200);
      JsonNode state = cancelled.json().get("scheduledTransfer");
      assertThat(state.get("status").stringValue()).isEqualTo("cancelled");
      assertThat(state.has("nextRun")).isFalse();
      assertProblem(client.method("POST", path + "/cancel"), 409, "scheduled-transfer-ended");
    }

    @Test
    void needs_one_that_is_known() {
      String unknown = ALL + "/" + UUID.randomUUID();
      assertProblem(
          client.method("POST", unknown + "/cancel"), 404, "scheduled-transfer-not-found");
      assertProblem(client.get(unknown), 404, "scheduled-transfer-not-found");
      assertProblem(client.get(ALL + "/7"), 400, "invalid-input", "scheduledTransferId");
    }

    /// Cancelled at the moment at which they run: either the money is sent, or it was cancelled.
    @Test
    void or_running_wins() throws Exception {
      client.deposit(from, "100");
      List<String> paths = new ArrayList<>();
      Instant due = Instant.now().plusSeconds(5);
      for (int i = 0; i < 20; i++) {
        paths.add(scheduled("1", at(due.plusMillis(10L * i))));
      }
      List<Future<Response>> cancels = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Thread.sleep(Math.max(0, ChronoUnit.MILLIS.between(Instant.now(), due)));
        for (String path : paths) {
          Thread.sleep(5);
          cancels.add(threads.submit(() -> client.method("POST", path + "/cancel")));
        }
      }
      Await.until(
          () ->
              paths.stream()
                  .noneMatch(it -> state(it).get("status").stringValue().equals("active")));
      int sent = 0;
      for (int i = 0; i < paths.size(); i++) {
        String path = paths.get(i);
        Response cancel = cancels.get(i).get();
        boolean cancelled = state(path).get("status").stringValue().equals("cancelled");
        if (cancelled) {
          assertThat(cancel.status()).as(cancel.text()).isEqualTo(200);
        } else {
          assertProblem(cancel, 409, "scheduled-transfer-ended");
        }
        assertThat(state(path).get("runs")).hasSize(cancelled ? 0 : 1);
        sent += cancelled ? 0 : 1;
      }
      assertBalance(from, Integer.toString(100 - sent));
      assertBalance(to, Integer.toString(sent));
    }
  }

  @Nested
  class The_list {
    @Test
    void has_those_of_an_account_in_pages() {
      for (int i = 1; i <= 3; i++) {
        scheduled(Integer.toString(i), at(tomorrow()));
      }

      Response first = client.get(ALL + "?limit=2&account=" + from);
      String next = first.header("Link").orElseThrow().replaceAll("<(.*)>.*", "$1");
      Response second = client.get(next);

      assertThat(amounts(first)).containsExactly(1, 2);
      assertThat(amounts(second)).containsExactly(3);
      assertThat(second.header("Link")).isEmpty();
      assertThat(client.get(ALL + "?account=" + to).items("scheduledTransfers")).isEmpty();
      assertThat(client.get(ALL).items("scheduledTransfers")).hasSizeGreaterThanOrEqualTo(3);
    }

    private static List<Integer> amounts(Response page) {
      return page.items("scheduledTransfers").stream()
          .map(it -> it.get("amount").intValue())
          .toList();
    }

    @Test
    void refuses_invalid_parameters() {
      assertProblem(client.get(ALL + "?limit=101"), 400, "invalid-input", "limit");
      assertProblem(client.get(ALL + "?account=7"), 400, "invalid-input", "account");
      assertProblem(client.get(ALL + "?from=7"), 400, "invalid-input", "from");
    }
  }

  @Nested
  class Many_parked_processes {
    /// Of another process manager than the one whose parked processes other tests look at.
    private static final String NAME = ReservationExpiry.NAME;

    private static StreamAppend parked() {
      StreamId stream = StreamId.of(NAME, UUID.randomUUID().toString());
      NewEvent event = ProcessEvents.encode(stream, new Parked(1, "an example"), Map.of());
      return new StreamAppend(stream, ExpectedVersion.noStream(), List.of(event));
    }

    @Test
    void are_counted_and_the_longest_parked_are_shown() {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i <= ProcessRoutes.PARKED_MAX; i++) {
        StreamAppend one = parked();
        ids.add(one.stream().id());
        api.log().append(List.of(one), List.of());
      }

      JsonNode processes =
          client.get("/api/processes").items("processes").stream()
              .filter(it -> it.get("name").stringValue().equals(NAME))
              .findFirst()
              .orElseThrow();

      assertThat(processes.get("parkedCount").intValue()).isEqualTo(ids.size());
      assertThat(processes.get("parked").valueStream().map(it -> it.get("id").stringValue()))
          .containsExactlyElementsOf(ids.subList(0, ProcessRoutes.PARKED_MAX));
    }
  }

  @Nested
  class One_whose_process_is_parked {
    private final UUID id = UUID.randomUUID();

    /// As if a later release had stored it: the timer is due too late.
    private void appendDueTooLate() {
      var terms = terms(id, Instant.parse("2999-01-01T00:00:00Z"));
      StreamId stream = ScheduledTransferTypes.stream(id);
      NewEvent event =
          new ScheduledTransferTypes().encode(stream, terms, UUID.randomUUID(), Map.of());
      api.log().append(stream, ExpectedVersion.noStream(), List.of(event));
    }

    private Optional<JsonNode> parked() {
      return client.get("/api/processes").items("processes").stream()
          .filter(it -> it.get("name").stringValue().equals("scheduled_runs"))
          .flatMap(it -> it.get("parked").valueStream())
          .filter(it -> it.get("id").stringValue().equals(id.toString()))
          .findFirst();
    }

    private Response act(String action) {
      return client.post(
          "/api/processes/scheduled_runs/" + id + "/" + action,
          "{\"by\":\"Ada\",\"why\":\"to see\"}");
    }

    @Test
    void is_retried_and_skipped() {
      appendDueTooLate();
      Await.until(() -> parked().isPresent());
      JsonNode first = parked().orElseThrow();

      assertThat(act("retry").status()).isEqualTo(204);
      Await.until(() -> parked().filter(it -> !it.get("at").equals(first.get("at"))).isPresent());
      assertThat(act("skip").status()).isEqualTo(204);

      Await.until(() -> parked().isEmpty());
      assertThat(first.get("error").stringValue()).contains("due at 2999-01-01T00:00:00Z");
      assertProblem(act("skip"), 409, "action-not-applicable");
      assertProblem(
          client.post("/api/processes/nothing/1/skip", "{\"by\":\"Ada\",\"why\":\"to see\"}"),
          404,
          "process-not-found");
    }
  }
}
