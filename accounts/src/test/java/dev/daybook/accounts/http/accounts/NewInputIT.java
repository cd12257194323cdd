package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.IdempotencyKeyHeader;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.personal.MasterKey;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/// Rules for the names, addresses and currencies of new accounts; accounts from earlier rules stay
/// usable.
@SuppressWarnings("NullAway.Init")
class NewInputIT {
  private static RunningApi api;

  private final Client client = api.client();
  private final String unique = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String user(String name, String email, String currency) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", name)
        .put("email", email)
        .put("currency", currency)
        .toString();
  }

  private Response create(String name, String email, String currency, String... headers) {
    return headers.length == 0
        ? client.post("/api/users", user(name, email, currency))
        : client.post("/api/users", user(name, email, currency), headers);
  }

  private static void assertRefused(Response response, String field) {
    assertThat(response.status()).as(response.text()).isEqualTo(400);
    assertThat(response.json().get("type").stringValue()).isEqualTo("/problems/invalid-input");
    assertThat(response.json().get("field").stringValue()).isEqualTo(field);
  }

  private String email() {
    return unique + "@example.com";
  }

  @Nested
  class A_new_account {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "a\u2028b",
          "a\u202eb",
          "a\u200bb",
          "\u00a0",
          "\u3000",
          "\u2800",
          "\ufeffa",
          "a\u00adb",
        })
    void needs_a_visible_name(String name) {
      long before = api.log().head();
      assertRefused(create(name, email(), "USD"), "name");
      assertThat(api.log().head()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200b", "\u202e", "\u2028", "\u00a0", "\uff41", "\u00ad", "\ufb01"})
    void needs_an_address_without_lookalike_characters(String character) {
      assertRefused(create("Ada", "a" + character + email(), "USD"), "email");
    }

    @Test
    void is_stored_with_plain_spaces_and_composed_letters() {
      Response created = create("\u00a0Zoe\u0308\u2003 Nin ", "zoe\u0308" + email(), "USD");

      assertThat(created.status()).isEqualTo(201);
      assertThat(created.account().get("name").stringValue()).isEqualTo("Zo\u00eb Nin");
      assertThat(created.account().get("email").stringValue()).isEqualTo("zo\u00eb" + email());
    }

    @ParameterizedTest
    @CsvSource({"DEM", "HRK", "BGN", "ANG"})
    void is_refused_in_a_historic_currency(String currency) {
      Response refused = create("Ada", email(), currency);

      assertRefused(refused, "currency");
      assertThat(refused.json().get("detail").stringValue())
          .contains(currency)
          .contains("2026-01-01");
    }

    @Test
    void is_accepted_in_every_current_currency() {
      Response created = create("Ada", email(), "UYW");
      assertThat(created.status()).as(created.text()).isEqualTo(201);
      UUID id = UUID.fromString(created.json().get("accountId").stringValue());

      Response deposited = client.deposit(id, "0.0001");

      assertThat(deposited.account().get("balance").decimalValue()).isEqualByComparingTo("0.0001");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00a0", "a\u202eb", "a\u200bb", "a\u2028b"})
  void a_reason_and_a_reference_are_visible_text(String text) {
    UUID from = client.createUser();
    UUID to = client.createUser();
    client.deposit(from, "10");
    String escaped = JsonNodeFactory.instance.stringNode(text).toString();

    assertRefused(
        client.post("/api/accounts/" + from + "/close", "{\"reason\":" + escaped + "}"), "reason");
    assertRefused(
        client.post(
            "/api/transfers",
            "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1,\"reference\":%s}"
                .formatted(from, to, escaped)),
        "reference");
  }

  /// Accounts that were opened under less strict rules.
  @Nested
  class An_earlier_account {
    private static final String NAME = "a\u2028\u200bb";
    private final String email = "a\u200b" + unique + "@example.com";
    private final String key = "key " + unique;

    private UUID open() {
      UUID id = UUID.randomUUID();
      StreamId stream = AccountIds.stream(id);
      var create = new CreateUser(new UserId(id), NAME, email, Currency.of("DEM"));
      IdempotencyKeyHeader known =
          IdempotencyKeyHeader.of(key, RequestParts.of(stream, create), api.requests()::of);
      handler().once(known.commandKey()).handle(stream, create, known.metadata());
      return id;
    }

    private CommandHandler<AccountCommand, ?, ?> handler() {
      var log = api.log();
      return CommandHandler.of(log, new AccountDecider(), AccountEventTypes.create(api.keys()))
          .withBackoff(Backoff.jittered(Duration.ofMillis(1), Duration.ofMillis(10), new Random(1)))
          .withBoundary(new UniqueEmail(log, MasterKey.of(new byte[32])));
    }

    @Test
    void gives_a_retry_its_first_response() {
      UUID id = open();

      Response again =
          create(NAME, email, "DEM", "Content-Type", "application/json", "Idempotency-Key", key);

      assertThat(again.status()).as(again.text()).isEqualTo(201);
      assertThat(again.json().get("accountId").stringValue()).isEqualTo(id.toString());
      assertRefused(create(NAME, email, "DEM"), "name");
    }

    @Test
    void stays_usable() {
      UUID id = open();

      assertThat(client.deposit(id, "2.50").account().get("balance").decimalValue())
          .isEqualByComparingTo("2.50");
      Response withdrawn =
          client.post("/api/accounts/" + id + "/withdraw", "{\"amount\":2.5,\"currency\":\"DEM\"}");
      assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);
      assertThat(withdrawn.account().get("name").stringValue()).isEqualTo(NAME);
      assertThat(client.get("/api/accounts/" + id).status()).isEqualTo(200);
      assertThat(client.method("POST", "/api/accounts/" + id + "/close").status()).isEqualTo(200);
    }
  }
}
