package dev.daybook.accounts.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Sample data in an empty log, over HTTP.
class SampleDataIT {
  @Test
  void is_loaded_once_by_the_rules_of_commands() {
    try (RunningApi api = RunningApi.start()) {
      Client client = api.client();
      long rows = new String(SampleData.file(), UTF_8).lines().count() - 1;

      JsonNode loaded = client.post("/api/sample-data", "").json();
      assertThat(loaded.get("accounts").intValue()).isEqualTo(4);
      assertThat(loaded.get("appended").longValue()).isEqualTo(rows - 1);
      assertThat(loaded.get("rejected").intValue()).isEqualTo(1);
      assertThat(loaded.at("/rejects/0/reason").stringValue()).containsIgnoringCase("funds");

      List<JsonNode> accounts = client.get("/api/accounts").items("accounts");
      assertThat(accounts)
          .extracting(it -> it.get("name").stringValue())
          .containsExactlyInAnyOrder("Ada Lovelace", "Alan Turing", "Grace Hopper", "Mary Seacole");
      assertThat(accounts)
          .allMatch(it -> it.get("version").intValue() > 40)
          .allMatch(it -> it.get("balance").decimalValue().signum() > 0);
      List<JsonNode> scheduled = client.get("/api/scheduled-transfers").items("scheduledTransfers");
      assertThat(scheduled).hasSize(1);
      assertThat(scheduled.getFirst().get("reference").stringValue()).isEqualTo("Monthly savings");

      Response again = client.post("/api/sample-data", "");
      assertThat(again.json().get("appended").intValue()).isZero();
      assertThat(again.json().get("alreadyInLog").longValue()).isEqualTo(rows - 1);
      assertThat(client.get("/api/scheduled-transfers").items("scheduledTransfers")).hasSize(1);
      assertThat(client.get("/api/accounts").items("accounts"))
          .extracting(it -> it.get("version"))
          .containsExactlyInAnyOrderElementsOf(
              accounts.stream().map(it -> it.get("version")).toList());
    }
  }
}
