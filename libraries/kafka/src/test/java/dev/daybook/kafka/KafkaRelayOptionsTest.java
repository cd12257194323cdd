package dev.daybook.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.EventFilter;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KafkaRelayOptionsTest {
  private static final Map<String, String> SERVERS = Map.of("bootstrap.servers", "localhost:9092");

  private final KafkaRelayOptions options = KafkaRelayOptions.of("prod", "all", "events", SERVERS);

  @Test
  void name_cluster_log_and_relay_in_the_transactional_id() {
    var log = UUID.fromString("6f1c0000-0000-4000-8000-000000000001");

    assertThat(options.transactionalId(log)).isEqualTo("daybook-prod-" + log + "-all");
    assertThat(options.source(log)).isEqualTo(URI.create("urn:uuid:" + log));
  }

  @Test
  void have_one_text_for_one_definition() {
    var filtered = options.withFilter(EventFilter.all().withCategories("order", "cart"));

    assertThat(options.withFilter(EventFilter.all().withCategories("cart", "order")).definition())
        .isEqualTo(filtered.definition())
        .isNotEqualTo(options.definition());
  }

  @Test
  void refuse_properties_that_the_relay_sets() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KafkaRelayOptions.of(
                    "prod", "all", "events", Map.of("bootstrap.servers", "a:1", "acks", "1")))
        .withMessageContaining("acks");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaRelayOptions.of("prod", "all", "events", Map.of()))
        .withMessageContaining("bootstrap.servers");
  }

  @Test
  void refuse_properties_with_invalid_values() {
    for (Map<String, Object> invalid :
        List.<Map<String, Object>>of(
            Map.of("security.protocol", "TSL"), Map.of("linger.ms", "soon"))) {
      Map<String, Object> properties = new HashMap<>(SERVERS);
      properties.putAll(invalid);
      String name = invalid.keySet().iterator().next();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> KafkaRelayOptions.of("prod", "all", "events", properties))
          .withMessageContaining(name);
    }
  }

  @Test
  void refuse_values_out_of_range() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaRelayOptions.of("prod env", "all", "events", SERVERS));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withPartitions(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withBatchEvents(KafkaRelayOptions.BATCH_EVENTS_MAX + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withLease(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withSchemas(URI.create("schemas/")));
  }
}
