package dev.daybook.accounts.cli.options;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Default values of options from environment variables. An empty variable counts as unset.
public final class EnvironmentDefaults implements IDefaultValueProvider {
  /// The environment variable of each option that has one.
  public static final Map<String, String> VARIABLES =
      Map.ofEntries(
          Map.entry("--port", "PORT"),
          Map.entry("--host", "DAYBOOK_HOST"),
          Map.entry("--data-dir", "DAYBOOK_DATA_DIR"),
          Map.entry("--master-key-file", "DAYBOOK_MASTER_KEY_FILE"),
          Map.entry("--former-key", "DAYBOOK_FORMER_KEY"),
          Map.entry("--key-service-url", "DAYBOOK_KEY_SERVICE_URL"),
          Map.entry("--database-url", "DAYBOOK_DATABASE_URL"),
          Map.entry("--database-user", "DAYBOOK_DATABASE_USER"),
          Map.entry("--database-owner", "DAYBOOK_DATABASE_OWNER_USER"),
          Map.entry("--require-synchronous", "DAYBOOK_REQUIRE_SYNCHRONOUS"),
          Map.entry("--database-connections", "DAYBOOK_DATABASE_CONNECTIONS"),
          Map.entry("--audit-name", "DAYBOOK_AUDIT_NAME"),
          Map.entry("--audit-ml-dsa", "DAYBOOK_AUDIT_ML_DSA"),
          Map.entry("--checkpoint-interval", "DAYBOOK_CHECKPOINT_INTERVAL"),
          Map.entry("--witness-policy", "DAYBOOK_WITNESS_POLICY"),
          Map.entry("--verify-events-per-second", "DAYBOOK_VERIFY_EVENTS_PER_SECOND"),
          Map.entry("--explorer-index", "DAYBOOK_EXPLORER_INDEX"),
          Map.entry("--kafka-bootstrap-servers", "DAYBOOK_KAFKA_BOOTSTRAP_SERVERS"),
          Map.entry("--kafka-topic", "DAYBOOK_KAFKA_TOPIC"),
          Map.entry("--kafka-cluster", "DAYBOOK_KAFKA_CLUSTER"),
          Map.entry("--kafka-relay", "DAYBOOK_KAFKA_RELAY"),
          Map.entry("--kafka-topic-per-category", "DAYBOOK_KAFKA_TOPIC_PER_CATEGORY"),
          Map.entry("--kafka-properties", "DAYBOOK_KAFKA_PROPERTIES"),
          Map.entry("--kafka-allow-unsafe", "DAYBOOK_KAFKA_ALLOW_UNSAFE"));

  private final Map<String, String> environment;

  public EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return variable(argument).map(environment::get).orElse(null);
  }

  /// Returns the environment variable that sets an option; empty if none is set.
  public Optional<String> variable(@Nullable ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? Optional.ofNullable(VARIABLES.get(option.longestName())).filter(this::isSet)
        : Optional.empty();
  }

  private boolean isSet(String variable) {
    return !environment.getOrDefault(variable, "").isEmpty();
  }
}
