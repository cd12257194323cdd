package dev.daybook.testing.kafka;

import dev.daybook.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Uuid;

/// Brokers of Kafka as processes of the test, so that they can be killed, and started again on
/// their data. Nothing else starts them again. They end when this is closed.
public final class KafkaProcesses implements AutoCloseable {
  private static final int REPLICAS_MAX = 3;
  private static final int API_TIMEOUT_MS = 30_000;

  private final List<BrokerProcess> brokers;
  private final KafkaTopics topics;

  private KafkaProcesses(List<BrokerProcess> brokers) {
    this.brokers = brokers;
    String servers = brokers.stream().map(BrokerProcess::server).collect(Collectors.joining(","));
    this.topics = new KafkaTopics(servers, admin(servers));
  }

  /// Starts brokers without data, and waits until all of them accept connections.
  ///
  /// @param directory of their data and output
  /// @param number three for topics that lose no acknowledged record
  public static KafkaProcesses start(Path directory, int number) throws Exception {
    List<BrokerProcess> brokers =
        IntStream.range(0, number).mapToObj(id -> broker(directory, id)).toList();
    String cluster = Uuid.randomUuid().toString();
    String settings = settings(brokers);
    for (BrokerProcess broker : brokers) {
      broker.format(cluster, settings);
    }
    var started = new KafkaProcesses(brokers);
    try {
      for (BrokerProcess broker : brokers) {
        broker.start();
      }
      started.awaitStarted();
    } catch (Exception | Error e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static BrokerProcess broker(Path directory, int id) {
    try {
      return new BrokerProcess(id, directory.resolve("broker-" + id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String settings(List<BrokerProcess> brokers) {
    int replicas = Math.min(REPLICAS_MAX, brokers.size());
    return """
    process.roles=broker,controller
    controller.quorum.voters=%1$s
    controller.listener.names=%2$s
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,%2$s:PLAINTEXT
    default.replication.factor=%3$d
    offsets.topic.replication.factor=%3$d
    transaction.state.log.replication.factor=%3$d
    share.coordinator.state.topic.replication.factor=%3$d
    min.insync.replicas=%4$d
    transaction.state.log.min.isr=%4$d
    share.coordinator.state.topic.min.isr=%4$d
    num.partitions=3
    offsets.topic.num.partitions=1
    transaction.state.log.num.partitions=3
    broker.session.timeout.ms=3000
    broker.heartbeat.interval.ms=500
    group.initial.rebalance.delay.ms=0
    transaction.abort.timed.out.transaction.cleanup.interval.ms=500
    log.cleaner.dedupe.buffer.size=2097152
    num.network.threads=2
    num.io.threads=3
    """
        .formatted(
            brokers.stream().map(BrokerProcess::voter).collect(Collectors.joining(",")),
            BrokerProcess.CONTROLLER,
            replicas,
            Math.max(1, replicas - 1));
  }

  public String servers() {
    return topics.servers();
  }

  public KafkaTopics topics() {
    return topics;
  }

  /// Kills a broker by SIGKILL. Returns when its process has ended.
  public void kill(int broker) {
    brokers.get(broker).kill();
  }

  /// Starts a killed broker on its data. Returns when it accepts connections, and all replicas are
  /// in sync again.
  public void restart(int broker) throws Exception {
    brokers.get(broker).start();
    awaitStarted();
    Await.until(() -> KafkaTopics.isAnswered(this::areReplicasInSync));
  }

  /// Also where Kafka has not noticed yet that a broker was killed, those that run have to answer
  /// themselves.
  private void awaitStarted() {
    for (BrokerProcess broker : brokers) {
      if (broker.isStarted()) {
        try (Admin its = admin(broker.server())) {
          Await.until(() -> broker.isStarted() && KafkaTopics.isAnswered(() -> seesAll(its)));
        }
      }
    }
  }

  private boolean seesAll(Admin admin) throws ExecutionException, InterruptedException {
    long started = brokers.stream().filter(BrokerProcess::isStarted).count();
    return admin.describeCluster().nodes().get().size() >= started;
  }

  private boolean areReplicasInSync() throws ExecutionException, InterruptedException {
    Admin admin = topics.admin();
    Collection<String> names =
        admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(it -> it.isr().size() == it.replicas().size());
  }

  private static Admin admin(String servers) {
    return Admin.create(
        Map.of("bootstrap.servers", servers, "default.api.timeout.ms", API_TIMEOUT_MS));
  }

  @Override
  public void close() {
    topics.admin().close(Duration.ZERO);
    for (BrokerProcess broker : brokers) {
      broker.kill();
    }
  }
}
