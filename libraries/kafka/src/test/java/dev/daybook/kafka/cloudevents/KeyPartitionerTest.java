package dev.daybook.kafka.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KeyPartitionerTest {
  @Test
  void chooses_the_partition_that_kafka_clients_choose() {
    var random = new Random(23);
    for (int length = 0; length < 300; length++) {
      byte[] key = new byte[length];
      random.nextBytes(key);
      int partitions = 1 + random.nextInt(100);

      assertThat(KeyPartitioner.partition(key, partitions))
          .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
    }
  }

  /// Stored keys depend on it.
  @Test
  void never_changes() {
    assertThat(KeyPartitioner.partition("account-1".getBytes(UTF_8), 12)).isEqualTo(8);
    assertThat(KeyPartitioner.partition("account-2".getBytes(UTF_8), 12)).isEqualTo(4);
  }
}
