package dev.daybook.bench.kafka.local;

import dev.daybook.bench.kafka.Brokers;
import java.nio.file.Files;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.jspecify.annotations.Nullable;

/// Three brokers and a controller, with data in a temporary directory.
public final class LocalBrokers implements Brokers {
  private static final int BROKERS = 3;

  private @Nullable KafkaClusterTestKit cluster;

  /// For `ServiceLoader`.
  public LocalBrokers() {}

  @Override
  public void open() throws Exception {
    TestKitNodes nodes =
        new TestKitNodes.Builder()
            .setBaseDirectory(Files.createTempDirectory("daybook-bench-kafka-"))
            .setNumBrokerNodes(BROKERS)
            .setNumControllerNodes(1)
            .build();
    KafkaClusterTestKit opened =
        new KafkaClusterTestKit.Builder(nodes)
            .setConfigProp("transaction.state.log.replication.factor", "3")
            .setConfigProp("transaction.state.log.min.isr", "2")
            .setConfigProp("transaction.state.log.num.partitions", "3")
            .setConfigProp("offsets.topic.num.partitions", "1")
            .build();
    opened.format();
    opened.startup();
    opened.waitForReadyBrokers();
    cluster = opened;
  }

  @Override
  public String servers() {
    if (cluster == null) {
      throw new IllegalStateException("The brokers are not open");
    }
    return cluster.bootstrapServers();
  }

  @Override
  public void close() {
    if (cluster == null) {
      return;
    }
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IllegalStateException("The brokers don't stop", e);
    }
  }
}
