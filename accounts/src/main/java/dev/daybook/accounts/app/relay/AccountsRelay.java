package dev.daybook.accounts.app.relay;

import dev.daybook.kafka.KafkaRelay;
import dev.daybook.kafka.KafkaRelayOptions;
import dev.daybook.kafka.RelayStatus;
import dev.daybook.postgres.PostgresEventStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Relays the service's log to Kafka. Personal data stays encrypted.
public final class AccountsRelay {
  private static final List<String> STATES =
      List.of("running", "standing by", "waiting", "stopped", "closed");

  private AccountsRelay() {}

  /// The options of the relay.
  ///
  /// @throws IllegalArgumentException if a value is invalid, or the file can't be read; the message
  ///   tells the operator which
  public static KafkaRelayOptions options(RelaySettings settings) {
    Path file = settings.properties();
    Map<String, Object> properties = file == null ? new HashMap<>() : read(file);
    properties.put("bootstrap.servers", settings.servers());
    var options =
        KafkaRelayOptions.of(settings.cluster(), settings.name(), settings.topic(), properties);
    if (settings.topicPerCategory()) {
      options = options.withTopicPerCategory();
    }
    return settings.allowsUnsafe() ? options.allowingUnsafeTopics() : options;
  }

  private static Map<String, Object> read(Path file) {
    var properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The file %s of --kafka-properties can't be read: %s".formatted(file, e), e);
    }
    Map<String, Object> values = new HashMap<>();
    properties.stringPropertyNames().forEach(it -> values.put(it, properties.getProperty(it)));
    return values;
  }

  /// Starts the relay, and registers its metrics. Returns at once, also if Kafka can't be reached.
  ///
  /// @throws IllegalArgumentException as [#options]
  public static KafkaRelay start(
      PostgresEventStore log, RelaySettings settings, MeterRegistry registry) {
    var relay = KafkaRelay.start(log, options(settings));
    measure(relay, registry);
    return relay;
  }

  private static void measure(KafkaRelay relay, MeterRegistry registry) {
    var tags = Tags.of("relay", relay.name());
    gauge(
        registry,
        tags,
        "daybook.relay.position",
        "Position of the last event that this node has relayed; NaN while another node relays",
        relay,
        known(KafkaRelay::position));
    gauge(
        registry,
        tags,
        "daybook.relay.lag.events",
        "Events between the relay and the log's head; NaN while another node relays",
        relay,
        known(KafkaRelay::lag));
    for (String state : STATES) {
      gauge(
          registry,
          tags.and("state", state),
          "daybook.relay.state",
          "1 for the current state of the relay on this node, 0 for the others",
          relay,
          it -> state(it.status()).equals(state) ? 1 : 0);
    }
    FunctionCounter.builder("daybook.relay.events", relay, KafkaRelay::relayedEvents)
        .tags(tags)
        .description("Events that this node has relayed")
        .register(registry);
    FunctionCounter.builder("daybook.relay.transactions", relay, KafkaRelay::transactions)
        .tags(tags)
        .description("Transactions with events that this node has committed in Kafka")
        .register(registry);
  }

  private static ToDoubleFunction<KafkaRelay> known(Function<KafkaRelay, OptionalLong> value) {
    return relay -> {
      OptionalLong found = value.apply(relay);
      return found.isPresent() ? found.getAsLong() : Double.NaN;
    };
  }

  private static void gauge(
      MeterRegistry registry,
      Tags tags,
      String name,
      String description,
      KafkaRelay relay,
      ToDoubleFunction<KafkaRelay> value) {
    Gauge.builder(name, relay, value).tags(tags).description(description).register(registry);
  }

  private static String state(RelayStatus status) {
    return switch (status) {
      case RelayStatus.Running _ -> "running";
      case RelayStatus.StandingBy _ -> "standing by";
      case RelayStatus.Waiting _ -> "waiting";
      case RelayStatus.Stopped _ -> "stopped";
      case RelayStatus.Closed _ -> "closed";
    };
  }
}
