package dev.daybook.examples.reports;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.jspecify.annotations.Nullable;

/// An instance of the application. It makes the reports until it is closed.
///
/// *A restored log.* A state store can't forget what it has added up. So the read models are built
/// again beside the old ones: with another application id, which reads the topic from its beginning
/// without the events that the log has lost, into other topics. The number of the epoch is part of
/// all these names.
final class Reports implements AutoCloseable {
  /// How long the tasks of a killed instance wait until another one takes them.
  private static final int SESSION_TIMEOUT_MS = 10_000;

  private static final int PARTITIONS = 3;
  private static final short BROKERS_DEFAULT = -1;

  private final String servers;
  private final String events;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /// @param servers `bootstrap.servers` of Kafka
  /// @param events topic of the relay; the names of all other topics begin with it
  Reports(String servers, String events) {
    this.servers = servers;
    this.events = events;
  }

  /// Returns when it is closed.
  ///
  /// @throws ExecutionException if the reports can't be made
  void run() throws ExecutionException, InterruptedException {
    createTopic(name("restores"), 1);
    var restores = new Restores(clients(), name("restores"));
    while (!closed.isDone()) {
      Optional<Restore> met = run(restores.read());
      if (met.isPresent()) {
        restores.add(met.get());
      }
    }
  }

  /// Returns at a restore that is not known yet, or when this is closed.
  private Optional<Restore> run(List<Restore> known)
      throws ExecutionException, InterruptedException {
    long epoch = known.isEmpty() ? 1 : known.getLast().epoch();
    var topology = new ReportTopology(events, name("accounts-" + epoch), name("days-" + epoch));
    createTopic(topology.accounts(), PARTITIONS);
    createTopic(topology.days(), PARTITIONS);
    var ended = new CompletableFuture<Optional<Restore>>();
    var unused = closed.thenRun(() -> ended.complete(Optional.empty()));
    try (var streams = new KafkaStreams(topology.with(known), config(name("reports-" + epoch)))) {
      streams.setUncaughtExceptionHandler(
          failure -> {
            restoreIn(failure)
                .ifPresentOrElse(
                    restore -> ended.complete(Optional.of(restore)),
                    () -> ended.completeExceptionally(failure));
            return SHUTDOWN_CLIENT;
          });
      streams.start();
      System.out.printf(
          "Reports of epoch %d: %s, %s%n", epoch, topology.accounts(), topology.days());
      return ended.get();
    }
  }

  private static Optional<Restore> restoreIn(@Nullable Throwable failure) {
    if (failure instanceof LogRestoredException restored) {
      return Optional.of(restored.restore());
    }
    return failure == null ? Optional.empty() : restoreIn(failure.getCause());
  }

  private String name(String what) {
    return events + "." + what;
  }

  private Map<String, Object> clients() {
    return Map.of("bootstrap.servers", servers);
  }

  private Properties config(String application) {
    Map<String, Object> config = new HashMap<>(clients());
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // The changelog topics are the state's only durable copy: an instance that starts reads them.
    config.put(
        StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
        BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
    var properties = new Properties();
    properties.putAll(config);
    return properties;
  }

  /// Compacted: the topic keeps the last record of each key.
  private void createTopic(String name, int partitions)
      throws ExecutionException, InterruptedException {
    var topic =
        new NewTopic(name, partitions, BROKERS_DEFAULT)
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    try (var admin = Admin.create(clients())) {
      admin.createTopics(Set.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /// Returns at once.
  @Override
  public void close() {
    closed.complete(null);
  }
}
