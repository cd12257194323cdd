package dev.daybook.accounts.app.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.RunningApi;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The explorer of the accounts' log, beside the service's own pages.
class AccountsExplorerIT {
  @Test
  void shows_events_and_states_of_accounts() {
    try (RunningApi api = RunningApi.start()) {
      Client client = api.client();
      UUID account = client.createUser();
      client.deposit(account, "12.50");

      assertThat(client.get("/explorer").header("Location")).hasValue("/explorer/");
      assertThat(client.get("/explorer/").text()).contains("app.js");
      assertThat(client.get("/explorer/").header("Content-Security-Policy"))
          .hasValueSatisfying(policy -> assertThat(policy).contains("form-action 'none'"));
      JsonNode events = client.get("/explorer/api/log?type=FUNDS_DEPOSITED").json().get("events");
      assertThat(events).hasSize(1);
      assertThat(events.at("/0/sentence").stringValue()).isEqualTo("Deposit of 12.50 USD");
      JsonNode stream = client.get("/explorer/api/stream?stream=account-" + account).json();
      assertThat(stream.at("/events/1/state/balance").decimalValue()).isEqualByComparingTo("12.5");
      assertThat(stream.at("/events/1/card/Balance").stringValue()).isEqualTo("12.50 USD");
      assertThat(stream.at("/events/1/card/Holder").stringValue()).isEqualTo("(hidden or erased)");
      assertThat(stream.at("/events/1/series/Balance").decimalValue()).isEqualByComparingTo("12.5");
      assertThat(stream.at("/events/1/state/name").stringValue()).isEqualTo("[forgotten]");
      assertThat(
              client.get("/explorer/api/readers").json().at("/readModels/0/operable").asBoolean())
          .isTrue();
      assertThat(client.get("/explorer/api/readers").items("workers"))
          .extracting(it -> it.get("kind").stringValue() + " " + it.get("name").stringValue())
          .contains(
              "Process manager reservation_expiry",
              "Process manager scheduled_runs",
              "Timers process_timers");
      assertThat(client.get("/explorer/api/log", "X-Forwarded-For", "192.0.2.1").status())
          .isEqualTo(403);
      assertThat(client.get("/explorers").status()).isEqualTo(404);

      client.post("/api/accounts/" + account + "/withdraw", "{\"amount\":99}");
      JsonNode refusals = client.get("/explorer/api/overview").json().get("refusals");
      assertThat(refusals.at("/0/reason").stringValue()).isEqualTo("INSUFFICIENT_FUNDS");
      assertThat(refusals.at("/0/total").longValue()).isEqualTo(1);
    }
  }

  @Test
  void sends_commands_by_the_rules_of_the_routes() {
    try (RunningApi api = RunningApi.start()) {
      Client client = api.client();
      UUID account = client.createUser();
      client.deposit(account, "100");

      JsonNode happened = command(client, account, "withdraw", "40.5", "key-of-form-00001").json();
      assertThat(happened.at("/before/balance").decimalValue()).isEqualByComparingTo("100");
      assertThat(happened.at("/after/balance").decimalValue()).isEqualByComparingTo("59.5");
      assertThat(happened.at("/events/0/type").stringValue()).isEqualTo("FUNDS_WITHDRAWN");
      assertThat(happened.at("/events/0/metadata/actor").stringValue()).isEqualTo("local user");
      assertThat(command(client, account, "withdraw", "40.5", "key-of-form-00001").json())
          .as("sent again")
          .isEqualTo(happened);
      JsonNode other = command(client, account, "deposit", "40.5", "key-of-form-00001").json();
      assertThat(other.at("/refusal/name").stringValue()).isEqualTo("IDEMPOTENCY_KEY_CONFLICT");

      JsonNode refused = command(client, account, "withdraw", "60", "key-of-form-00002").json();
      assertThat(refused.at("/refusal/name").stringValue()).isEqualTo("INSUFFICIENT_FUNDS");
      assertThat(refused.get("events")).isEmpty();
      assertThat(
              command(client, account, "deposit", "0", "key-of-form-00003")
                  .json()
                  .at("/refusal/detail")
                  .stringValue())
          .isEqualTo("The amount is not positive.");
      assertThat(
              command(client, account, "deposit", "1.001", "key-of-form-00004")
                  .json()
                  .at("/refusal/name")
                  .stringValue())
          .isEqualTo("TOO_MANY_DECIMALS");
      assertThat(client.get("/api/accounts/" + account).json().at("/account/version").intValue())
          .isEqualTo(3);
    }
  }

  private static Client.Response command(
      Client client, UUID account, String name, String amount, String key) {
    return client.postJson(
        "/explorer/api/stream/command",
        """
        {"stream":"account-%s","command":"%s","values":{"amount":"%s"},"key":"%s"}"""
            .formatted(account, name, amount, key),
        "Daybook-Explorer",
        "1");
  }
}
