package dev.daybook.kafka.inbox;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaInboxOptionsTest {
  private static final Map<String, String> SERVERS = Map.of("bootstrap.servers", "localhost:9092");

  private final KafkaInboxOptions options = KafkaInboxOptions.of("bank", "payments", SERVERS);

  @Test
  void refuse_properties_that_are_missing_invalid_or_its_own() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaInboxOptions.of("bank", "payments", Map.of()))
        .withMessageContaining("bootstrap.servers");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KafkaInboxOptions.of(
                    "bank", "payments", Map.of("bootstrap.servers", "a:1", "group.id", "g")))
        .withMessageContaining("group.id");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KafkaInboxOptions.of(
                    "bank", "payments", Map.of("bootstrap.servers", "a:1", "linger.ms", "soon")))
        .withMessageContaining("linger.ms");
  }

  @Test
  void refuse_values_out_of_range() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaInboxOptions.of("my bank", "payments", SERVERS));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withAnswers("payments"));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withParked("payments"));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withAttempts(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withBatchRecords(1_001));
  }
}
