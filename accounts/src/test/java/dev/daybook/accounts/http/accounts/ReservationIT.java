package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Reservations over HTTP.
@SuppressWarnings("NullAway.Init")
class ReservationIT {
  private static RunningApi api;
  private final Client client = api.client();
  private final UUID account = client.createUser();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private String path() {
    return "/api/accounts/" + account + "/reservations";
  }

  private Response reserve(String amount, Instant expiresAt, String... headers) {
    return client.postJson(
        path(),
        "{\"amount\":%s,\"expiresAt\":\"%s\",\"reference\":\"Hotel\"}".formatted(amount, expiresAt),
        headers);
  }

  private String reserved(String amount, Instant expiresAt) {
    Response reserved = reserve(amount, expiresAt);
    assertThat(reserved.status()).as(reserved.text()).isEqualTo(201);
    return path() + "/" + reserved.json().get("reservationId").stringValue();
  }

  private Response end(String reservation, String how) {
    return client.method("POST", reservation + "/" + how);
  }

  private JsonNode state(String reservation) {
    return client.get(reservation).json().get("reservation");
  }

  private void assertFunds(String balance, String available) {
    JsonNode now = client.get("/api/accounts/" + account).account();
    assertThat(now.get("balance").decimalValue()).isEqualByComparingTo(balance);
    assertThat(now.get("available").decimalValue()).isEqualByComparingTo(available);
  }

  private static Instant tomorrow() {
    return Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
  }

  @Nested
  class Reserving {
    @Test
    void sets_funds_aside() {
      client.deposit(account, "100");
      Instant expiresAt = tomorrow();

      Response response = reserve("60.5", expiresAt);

      assertThat(response.status()).as(response.text()).isEqualTo(201);
      String id = response.json().get("reservationId").stringValue();
      assertThat(response.header("Location")).hasValue(path() + "/" + id);
      assertThat(response.header("ETag")).hasValue("\"3\"");
      JsonNode reservation = response.json().get("reservation");
      assertThat(reservation.get("reservationId").stringValue()).isEqualTo(id);
      assertThat(reservation.get("amount").decimalValue()).isEqualByComparingTo("60.5");
      assertThat(reservation.get("currency").stringValue()).isEqualTo("USD");
      assertThat(Instant.parse(reservation.get("expiresAt").stringValue())).isEqualTo(expiresAt);
      assertThat(reservation.get("reference").stringValue()).isEqualTo("Hotel");
      assertThat(reservation.get("status").stringValue()).isEqualTo("pending");
      assertThat(response.account().get("available").decimalValue()).isEqualByComparingTo("39.5");
      assertFunds("100", "39.5");
      assertThat(client.get(path()).items("reservations")).containsExactly(reservation);
      assertThat(state(path() + "/" + id)).isEqualTo(reservation);
    }

    @Test
    void shows_in_the_list_of_accounts() {
      client.deposit(account, "100");
      reserved("60", tomorrow());

      List<JsonNode> all = client.get("/api/accounts").items("accounts");

      assertThat(all)
          .filteredOn(it -> it.get("aggregateId").stringValue().equals(account.toString()))
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.get("balance").decimalValue()).isEqualByComparingTo("100");
                assertThat(it.get("available").decimalValue()).isEqualByComparingTo("40");
              });
    }

    @Test
    void keeps_other_commands_from_the_funds() {
      client.deposit(account, "100");
      reserved("60", tomorrow());

      Response refused =
          client.post("/api/accounts/" + account + "/withdraw", "{\"amount\":40.01}");

      assertProblem(refused, 409, "insufficient-funds");
      assertThat(refused.json().get("balance").decimalValue()).isEqualByComparingTo("100");
      assertThat(refused.json().get("available").decimalValue()).isEqualByComparingTo("40");
      UUID other = client.createUser();
      assertProblem(
          client.post(
              "/api/transfers",
              "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":41}".formatted(account, other)),
          409,
          "insufficient-funds",
          "from");
      assertProblem(reserve("41", tomorrow()), 409, "insufficient-funds");
    }

    @Test
    void happens_once_for_an_idempotency_key() {
      client.deposit(account, "100");
      Instant expiresAt = tomorrow();

      Response first = reserve("60", expiresAt, "Idempotency-Key", account.toString());
      Response again = reserve("60", expiresAt, "Idempotency-Key", account.toString());
      Response other = reserve("61", expiresAt, "Idempotency-Key", account.toString());

      assertThat(again.status()).isEqualTo(201);
      assertThat(again.json()).isEqualTo(first.json());
      assertProblem(other, 422, "idempotency-key-conflict", "Idempotency-Key");
      assertFunds("100", "40");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{\"amount\":1}                                                   | expiresAt",
          "{\"amount\":1,\"expiresAt\":null}                                | expiresAt",
          "{\"amount\":1,\"expiresAt\":\"tomorrow\"}                        | expiresAt",
          "{\"amount\":1,\"expiresAt\":1}                                   | expiresAt",
          "{\"amount\":1,\"expiresAt\":\"2020-01-01T00:00:00Z\"}            | expiresAt",
          "{\"amount\":1,\"expiresAt\":\"9999-12-31T00:00:00Z\"}            | expiresAt",
          "{\"amount\":1,\"expiresAt\":\"+10000-01-01T00:00:00Z\"}          | expiresAt",
          "{\"amount\":0,\"expiresAt\":\"2020-01-01T00:00:00Z\"}            | amount",
          "{\"amount\":\"1\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}        | amount",
          "{\"expiresAt\":\"2020-01-01T00:00:00Z\"}                         | amount",
          "{\"amount\":1,\"expiresAt\":\"2020-01-01T00:00:00Z\",\"reference\":1} | reference",
          "{\"amount\":1,\"expires\":\"2020-01-01T00:00:00Z\"}              | expires",
        })
    void is_refused_for_invalid_input(String body, String field) {
      client.deposit(account, "100");

      Response refused = client.post(path(), body);

      assertProblem(refused, 400, "invalid-input", field);
      assertFunds("100", "100");
    }

    @Test
    void is_refused_by_the_rules_of_the_account() {
      assertProblem(reserve("1", tomorrow()), 409, "insufficient-funds");
      assertProblem(
          client.post(
              "/api/accounts/%s/reservations".formatted(UUID.randomUUID()),
              "{\"amount\":1,\"expiresAt\":\"%s\"}".formatted(tomorrow())),
          404,
          "account-not-found");
      client.deposit(account, "1");
      client.post("/api/accounts/" + account + "/close", "{}");
      assertProblem(reserve("1", tomorrow()), 409, "account-closed");
    }
  }

  @Nested
  class The_end {
    @Test
    void by_a_confirmation_takes_the_funds() {
      client.deposit(account, "100");
      String hotel = reserved("60", tomorrow());

      Response confirmed = end(hotel, "confirm");

      assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
      assertFunds("40", "40");
      assertThat(state(hotel).get("status").stringValue()).isEqualTo("confirmed");
      assertThat(state(hotel).has("endedAt")).isTrue();
      assertThat(client.get(path()).items("reservations")).isEmpty();
      List<JsonNode> lines = client.get("/api/accounts/" + account + "/statement").items("lines");
      assertThat(lines).hasSize(2);
      assertThat(lines.getLast().get("eventType").stringValue()).isEqualTo("RESERVATION_CONFIRMED");
      assertThat(lines.getLast().get("balance").decimalValue()).isEqualByComparingTo("40");
    }

    @Test
    void by_a_release_frees_the_funds() {
      client.deposit(account, "100");
      String hotel = reserved("60", tomorrow());

      assertThat(end(hotel, "release").status()).isEqualTo(200);

      assertFunds("100", "100");
      assertThat(state(hotel).get("status").stringValue()).isEqualTo("released");
    }

    @Test
    void comes_by_itself_when_the_time_runs_out() {
      client.deposit(account, "100");
      Instant expiresAt = Instant.now().plusMillis(500);

      String hotel = reserved("60", expiresAt);
      Await.until(() -> !state(hotel).get("status").stringValue().equals("pending"));

      assertThat(state(hotel).get("status").stringValue()).isEqualTo("expired");
      assertThat(Instant.parse(state(hotel).get("endedAt").stringValue()))
          .isAfterOrEqualTo(expiresAt.truncatedTo(ChronoUnit.MILLIS));
      assertFunds("100", "100");
    }

    @Test
    void comes_with_the_closing_of_the_account() {
      client.deposit(account, "100");
      String hotel = reserved("60", tomorrow());

      Response closed = client.post("/api/accounts/" + account + "/close", "{}");

      assertThat(closed.account().get("version").intValue()).isEqualTo(5);
      assertThat(state(hotel).get("status").stringValue()).isEqualTo("released");
      assertProblem(end(hotel, "confirm"), 409, "account-closed");
      assertThat(client.get(path()).items("reservations")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "confirm, confirm, The reservation was confirmed.",
      "confirm, release, The reservation was confirmed.",
      "release, confirm, The reservation was released.",
      "release, release, The reservation was released."
    })
    void comes_once(String first, String second, String detail) {
      client.deposit(account, "100");
      String hotel = reserved("60", tomorrow());
      assertThat(end(hotel, first).status()).isEqualTo(200);

      Response refused = end(hotel, second);

      assertProblem(refused, 409, "reservation-ended");
      assertThat(refused.json().get("detail").stringValue()).isEqualTo(detail);
    }

    @Test
    void is_repeated_with_its_idempotency_key() {
      client.deposit(account, "100");
      String hotel = reserved("60", tomorrow());

      Response first = client.method("POST", hotel + "/confirm", "Idempotency-Key", hotel);
      Response again = client.method("POST", hotel + "/confirm", "Idempotency-Key", hotel);

      assertThat(again.status()).isEqualTo(200);
      assertThat(again.json()).isEqualTo(first.json());
      assertFunds("40", "40");
    }

    @Test
    void needs_a_reservation_of_the_account() {
      client.deposit(account, "100");
      String hotel = reserved("60", tomorrow());
      String id = hotel.substring(hotel.lastIndexOf('/') + 1);
      UUID other = client.createUser();

      assertProblem(
          end("/api/accounts/%s/reservations/%s".formatted(other, id), "confirm"),
          404,
          "reservation-not-found");
      assertProblem(
          client.get("/api/accounts/%s/reservations/%s".formatted(other, id)),
          404,
          "reservation-not-found");
      assertProblem(end(path() + "/" + UUID.randomUUID(), "release"), 404, "reservation-not-found");
      assertProblem(end(path() + "/7", "release"), 400, "invalid-input", "reservationId");
      assertProblem(
          client.get("/api/accounts/%s/reservations".formatted(UUID.randomUUID())),
          404,
          "account-not-found");
    }
  }

  /// Confirmations and releases of the same reservations at the same time, many of them at the
  /// moment at which they run out. The seed is printed if it fails.
  @Test
  void of_confirmation_release_and_expiry_one_wins() throws Exception {
    long seed = new SplittableRandom().nextLong();
    var random = new SplittableRandom(seed);
    client.deposit(account, "1000");
    List<Race> races = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Race>> calls = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        RandomGenerator own = random.split();
        calls.add(() -> race(own));
      }
      for (var call : threads.invokeAll(calls)) {
        races.add(call.get());
      }
    }

    Await.until(() -> client.get(path()).items("reservations").isEmpty());
    long confirmed = 0;
    for (Race race : races) {
      String end = state(race.reservation()).get("status").stringValue();
      assertThat(race.accepted()).as("seed %d: %s, %s", seed, end, race).isLessThanOrEqualTo(1);
      assertThat(race.accepted())
          .as("seed %d: %s, %s", seed, end, race)
          .isEqualTo(end.equals("expired") ? 0 : 1);
      confirmed += end.equals("confirmed") ? 1 : 0;
    }
    String left = Long.toString(1000 - confirmed);
    assertFunds(left, left);
  }

  private record Race(String reservation, List<Integer> statuses) {
    long accepted() {
      return statuses.stream().filter(status -> status == 200).count();
    }
  }

  private Race race(RandomGenerator random) throws InterruptedException {
    Instant expiresAt;
    Response reserved;
    do { // a busy machine may take longer than that
      expiresAt = Instant.now().plusMillis(random.nextInt(2_000, 2_600));
      reserved = reserve("1", expiresAt);
    } while (reserved.status() == 400);
    assertThat(reserved.status()).as(reserved.text()).isEqualTo(201);
    String reservation = path() + "/" + reserved.json().get("reservationId").stringValue();
    Duration until = Duration.between(Instant.now(), expiresAt.plusMillis(random.nextInt(-40, 40)));
    if (until.isPositive()) {
      Thread.sleep(until);
    }
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int status = end(reservation, random.nextInt(3) > 0 ? "confirm" : "release").status();
      assertThat(status).isIn(200, 409);
      statuses.add(status);
    }
    return new Race(reservation, statuses);
  }
}
