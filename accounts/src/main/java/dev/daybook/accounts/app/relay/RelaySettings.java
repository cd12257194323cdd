package dev.daybook.accounts.app.relay;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The relay of the service's log to Kafka, as the options name it. [AccountsRelay#options] checks
/// the values: it loads Kafka's classes, which a service without a relay never does.
///
/// @param servers `bootstrap.servers`
/// @param topic topic of the events
/// @param cluster name of this installation
/// @param name of the relay
/// @param topicPerCategory whether each category of streams has a topic, `TOPIC.CATEGORY`
/// @param properties file with properties of Kafka's clients; null for none
/// @param allowsUnsafe whether topics that can lose acknowledged records are allowed
public record RelaySettings(
    String servers,
    String topic,
    String cluster,
    String name,
    boolean topicPerCategory,
    @Nullable Path properties,
    boolean allowsUnsafe) {
  /// Name of the relay of a service whose operator has chosen none.
  public static final String DEFAULT_NAME = "accounts";

  /// A part of a line for the log file. Properties may have secrets.
  @Override
  public String toString() {
    return "relayed to the topic %s%s of Kafka at %s (cluster %s, relay %s%s)"
        .formatted(
            topic,
            topicPerCategory ? ".*" : "",
            servers,
            cluster,
            name,
            allowsUnsafe ? ", unsafe topics allowed" : "");
  }
}
