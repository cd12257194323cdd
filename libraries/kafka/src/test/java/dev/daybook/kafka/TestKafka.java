package dev.daybook.kafka;

import dev.daybook.kafka.clients.KafkaCalls;
import dev.daybook.testing.Await;
import dev.daybook.testing.kafka.KafkaTopics;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/// The Kafka that the tests of this JVM share: three brokers and a controller. It ends with the
/// JVM.
public final class TestKafka extends KafkaTopics {
  private static final int BROKERS = 3;
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final KafkaClusterTestKit cluster;

  private static final class Shared {
    static final TestKafka CLUSTER = started();

    private static TestKafka started() {
      try {
        return start();
      } catch (Exception e) {
        throw new IllegalStateException("The brokers don't start", e);
      }
    }
  }

  private TestKafka(KafkaClusterTestKit cluster) {
    super(cluster.bootstrapServers(), cluster.admin());
    this.cluster = cluster;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  private static TestKafka start() throws Exception {
    TestKitNodes nodes =
        new TestKitNodes.Builder()
            // One that the brokers delete when they have stopped, not a hook beside them.
            .setBaseDirectory(Files.createTempDirectory("daybook-kafka-"))
            .setNumBrokerNodes(BROKERS)
            .setNumControllerNodes(1)
            .build();
    KafkaClusterTestKit cluster =
        new KafkaClusterTestKit.Builder(nodes)
            .setConfigProp("transaction.state.log.replication.factor", "3")
            .setConfigProp("transaction.state.log.min.isr", "2")
            .setConfigProp("transaction.state.log.num.partitions", "3")
            .setConfigProp("offsets.topic.replication.factor", "3")
            .setConfigProp("offsets.topic.num.partitions", "1")
            .setConfigProp("default.replication.factor", "3")
            .setConfigProp("min.insync.replicas", "2")
            .setConfigProp("num.partitions", "3")
            .setConfigProp("broker.session.timeout.ms", "3000")
            .setConfigProp("broker.heartbeat.interval.ms", "500")
            .setConfigProp("log.initial.task.delay.ms", "1000")
            // Denies only what a test denies.
            .setConfigProp(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .setConfigProp("allow.everyone.if.no.acl.found", "true")
            .setConfigProp("group.initial.rebalance.delay.ms", "0")
            .setConfigProp("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500")
            .setConfigProp("num.network.threads", "2")
            .setConfigProp("num.io.threads", "3")
            .build();
    cluster.format();
    cluster.startup();
    cluster.waitForReadyBrokers();
    return new TestKafka(cluster);
  }

  public static TestKafka shared() {
    return Shared.CLUSTER;
  }

  private void close() {
    admin().close(Duration.ZERO);
    try {
      cluster.close();
    } catch (Exception e) {
      System.err.println("The brokers don't stop: " + e);
    }
  }

  /// A unique name for a topic or a cluster.
  public static String newName(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  /// Denies every client an operation on a topic. Returns what allows it again.
  Runnable deny(String topic, AclOperation operation) throws Exception {
    List<AclBinding> changed =
        new ArrayList<>(
            denial(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL), operation));
    if (operation == AclOperation.CREATE) { // a right to create all topics would do
      changed.addAll(
          denial(
              new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL),
              operation));
    }
    admin().createAcls(changed).all().get();
    return () ->
        KafkaCalls.await(
            admin().deleteAcls(changed.stream().map(AclBinding::toFilter).toList()).all());
  }

  /// A resource with an entry allows only what its entries allow.
  private static List<AclBinding> denial(ResourcePattern resource, AclOperation operation) {
    return List.of(
        binding(resource, operation, AclPermissionType.DENY),
        binding(resource, AclOperation.ALL, AclPermissionType.ALLOW));
  }

  private static AclBinding binding(
      ResourcePattern resource, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(resource, new AccessControlEntry("User:*", "*", operation, permission));
  }

  /// Moves each partition of a topic to other brokers, and waits until it is there.
  void moveToNextBrokers(String topic) throws Exception {
    Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
    for (TopicPartitionInfo partition : describe(topic).partitions()) {
      List<Integer> next =
          partition.replicas().stream().map(broker -> (broker.id() + 1) % BROKERS).toList();
      moves.put(
          new TopicPartition(topic, partition.partition()),
          Optional.of(new NewPartitionReassignment(next)));
    }
    admin().alterPartitionReassignments(moves).all().get();
    Await.until(
        () -> KafkaCalls.await(admin().listPartitionReassignments().reassignments()).isEmpty());
  }

  void stopBroker(int id) {
    BrokerServer broker = broker(id);
    broker.shutdown();
    broker.awaitShutdown();
  }

  private BrokerServer broker(int id) {
    return Objects.requireNonNull(cluster.brokers().get(id));
  }

  void startBroker(int id) throws Exception {
    broker(id).startup();
    cluster.waitForReadyBrokers();
  }
}
