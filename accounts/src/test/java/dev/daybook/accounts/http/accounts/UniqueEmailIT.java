package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// At most one open account per e-mail address, on two services with one log.
@SuppressWarnings("NullAway.Init")
class UniqueEmailIT {
  private static final int RACERS = 20;
  private static final int ROUNDS = 10;

  private static RunningApi api;
  private static RunningApi otherApi;

  private final List<Client> nodes = List.of(api.client(), otherApi.client());
  private final Client client = nodes.getFirst();
  private final String email = "Ada." + UUID.randomUUID() + "@Example.com";

  @BeforeAll
  static void start() {
    api = RunningApi.start();
    otherApi = api.beside();
  }

  @AfterAll
  static void stop() {
    otherApi.close();
    api.close();
  }

  private static Response create(Client node, String address, String... headers) {
    String body = "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(address);
    return node.postJson("/api/users", body, headers);
  }

  private static UUID created(Response response) {
    assertThat(response.status()).as(response.text()).isEqualTo(201);
    return UUID.fromString(response.json().get("accountId").stringValue());
  }

  private static void assertTaken(Response response) {
    assertThat(response.status()).as(response.text()).isEqualTo(409);
    assertThat(response.json().get("type").stringValue()).isEqualTo("/problems/email-taken");
    assertThat(response.json().get("field").stringValue()).isEqualTo("email");
  }

  private Response close(UUID account) {
    return client.method("POST", "/api/accounts/" + account + "/close");
  }

  private Response forget(UUID account) {
    return client.method("DELETE", "/api/users/" + account + "/personal-data");
  }

  private static List<Response> race(IntFunction<Response> racer) throws Exception {
    var calls = new ArrayList<Callable<Response>>();
    IntStream.range(0, RACERS).forEach(number -> calls.add(() -> racer.apply(number)));
    var responses = new ArrayList<Response>();
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      for (var response : racers.invokeAll(calls)) {
        responses.add(response.get());
      }
    }
    return responses;
  }

  @Test
  void of_concurrent_registrations_one_wins() throws Exception {
    long before = api.log().head();

    List<Response> responses = race(racer -> create(nodes.get(racer % 2), email));

    assertThat(responses).filteredOn(response -> response.status() == 201).hasSize(1);
    assertThat(responses)
        .filteredOn(response -> response.status() != 201)
        .allSatisfy(UniqueEmailIT::assertTaken);
    assertThat(api.log().head()).isEqualTo(before + 1);
  }

  @Test
  void ignores_case_and_unicode_composition() {
    created(create(client, "zo\u00eb." + email));

    assertTaken(create(client, "ZO\u00cb." + email.toUpperCase(java.util.Locale.ROOT)));
    assertTaken(create(nodes.getLast(), "zoe\u0308." + email.toLowerCase(java.util.Locale.ROOT)));
    created(create(client, "zoe." + email));
  }

  @Test
  void is_free_after_the_account_is_closed() {
    UUID first = created(create(client, email));
    close(first);

    created(create(nodes.getLast(), email));
    assertTaken(create(client, email));
  }

  @Test
  void is_free_after_the_person_is_forgotten() {
    UUID first = created(create(client, email));
    forget(first);

    created(create(nodes.getLast(), email));
    assertTaken(create(client, email));
  }

  @Test
  void stays_with_its_holder_when_an_earlier_holder_changes() {
    UUID closed = created(create(client, email));
    close(closed);
    UUID second = created(create(client, email));
    assertThat(forget(closed).status()).isEqualTo(204);
    assertTaken(create(client, email));

    forget(second);
    UUID third = created(create(client, email));
    assertThat(close(second).status()).isEqualTo(200);
    assertTaken(create(client, email));
    assertThat(close(third).status()).isEqualTo(200);
  }

  @Test
  void never_belongs_to_two_accounts_at_once() throws Exception {
    long before = api.log().head();

    race(
        racer -> {
          Response response = create(nodes.get(racer % 2), email);
          for (int round = 0; round < ROUNDS; round++) {
            if (response.status() == 201) {
              UUID account = created(response);
              Response freed = racer % 3 == 0 ? forget(account) : close(account);
              assertThat(freed.status()).isIn(200, 204);
            }
            response = create(nodes.get(racer % 2), email);
          }
          return response;
        });

    List<String> types = api.log().readLog(before).map(event -> event.type()).toList();
    assertThat(types).hasSizeGreaterThan(2);
    for (int i = 0; i < types.size(); i++) {
      assertThat(types.get(i).equals("USER_CREATED"))
          .as("event %d of %s", i, types)
          .isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void a_retried_registration_creates_no_second_account() {
    Response first = create(client, email, "Idempotency-Key", email);
    Response again = create(nodes.getLast(), email, "Idempotency-Key", email);

    assertThat(created(again)).isEqualTo(created(first));
    assertTaken(create(client, email, "Idempotency-Key", email + " again"));
  }
}
