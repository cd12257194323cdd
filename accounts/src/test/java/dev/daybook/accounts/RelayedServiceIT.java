package dev.daybook.accounts;

import static dev.daybook.testing.kafka.KafkaTopics.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.testing.Await;
import dev.daybook.testing.kafka.KafkaProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The service relays its log to a broker. Each is a process of its own.
@SuppressWarnings("NullAway.Init")
class RelayedServiceIT {
  private static final String PATIENCE_OF_CLIENTS =
      """
      default.api.timeout.ms=3000
      request.timeout.ms=2000
      delivery.timeout.ms=4000
      max.block.ms=4000
      """;

  @TempDir private static Path broker;
  private static KafkaProcesses kafka;

  @TempDir private Path data;

  @BeforeAll
  static void startBroker() throws Exception {
    kafka = KafkaProcesses.start(broker, 1);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @BeforeEach
  void skip_the_first_start() throws Exception {
    StartedData.in(data);
  }

  private DaybookProcess start(String topic) throws Exception {
    Path properties = Files.writeString(data.resolve("kafka.properties"), PATIENCE_OF_CLIENTS);
    return DaybookProcess.start(
        "--port=0",
        "--data-dir=" + data,
        "--kafka-bootstrap-servers=" + kafka.servers(),
        "--kafka-topic=" + topic,
        "--kafka-cluster=" + topic,
        "--kafka-properties=" + properties,
        "--kafka-allow-unsafe");
  }

  private static Client client(DaybookProcess service) throws Exception {
    return new Client(service.awaitReady().getPort());
  }

  private static JsonNode relay(Client client) {
    return client.get("/api/relays").items("relays").getFirst();
  }

  private static void awaitPosition(Client client, long position) {
    Await.until(() -> relay(client).path("position").asLong(-1) == position);
  }

  @Test
  void a_deposit_is_in_the_topic_and_operators_see_it() throws Exception {
    try (var service = start("shown")) {
      Client client = client(service);
      UUID account = client.createUser();
      assertThat(client.deposit(account, "12.50").status()).isEqualTo(200);

      awaitPosition(client, 2);
      List<ConsumerRecord<byte[], byte[]>> records = kafka.topics().read("shown");
      assertThat(records)
          .extracting(it -> header(it, "ce_type"))
          .containsExactly("USER_CREATED", "FUNDS_DEPOSITED");
      assertThat(records)
          .extracting(it -> header(it, "ce_subject"))
          .containsOnly("account-" + account);
      assertThat(new String(records.getLast().value(), UTF_8)).contains("12.5");

      JsonNode relay = relay(client);
      assertThat(relay.get("name").stringValue()).isEqualTo("accounts");
      assertThat(relay.get("topic").stringValue()).isEqualTo("shown");
      assertThat(relay.get("status").stringValue()).isEqualTo("running");
      assertThat(relay.get("lag").longValue()).isZero();
      assertThat(relay.get("relayedEvents").longValue()).isEqualTo(2);
      assertThat(client.get("/metrics").text())
          .contains("daybook_relay_state{relay=\"accounts\",state=\"running\"} 1.0")
          .contains("daybook_relay_position{relay=\"accounts\"} 2.0");

      try (var command =
          DaybookProcess.run(Map.of(), "relays", "--port=" + service.awaitReady().getPort())) {
        assertThat(command.awaitEnd()).as(command.everything()).isZero();
        assertThat(command.output())
            .contains("accounts to shown: running", "  position 2, lag 0")
            .anyMatch(it -> it.startsWith("  2 events in "));
      }
    }
  }

  @Test
  void each_event_is_relayed_once_though_broker_and_service_are_killed() throws Exception {
    UUID account;
    try (var service = start("killed")) {
      Client client = client(service);
      account = client.createUser();
      awaitPosition(client, 1);

      kafka.kill(0);
      assertThat(client.deposit(account, "1").status()).isEqualTo(200);
      Await.until(() -> relay(client).get("status").stringValue().equals("waiting"));
      assertThat(client.deposit(account, "2").status()).isEqualTo(200);
      kafka.restart(0);
      awaitPosition(client, 3);

      assertThat(client.deposit(account, "3").status()).isEqualTo(200);
      service.kill();
    }
    try (var service = start("killed")) {
      Client client = client(service);
      assertThat(client.deposit(account, "4").status()).isEqualTo(200);
      awaitPosition(client, 5);
    }

    assertThat(kafka.topics().read("killed"))
        .extracting(it -> header(it, "ce_streamversion"))
        .containsExactly("1", "2", "3", "4", "5");
  }
}
