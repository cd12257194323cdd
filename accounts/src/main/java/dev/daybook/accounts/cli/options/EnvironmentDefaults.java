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
      Map.of(
          "--port", "PORT",
          "--host", "DAYBOOK_HOST",
          "--data-dir", "DAYBOOK_DATA_DIR",
          "--master-key-file", "DAYBOOK_MASTER_KEY_FILE",
          "--database-url", "DAYBOOK_DATABASE_URL",
          "--database-user", "DAYBOOK_DATABASE_USER",
          "--database-owner", "DAYBOOK_DATABASE_OWNER_USER",
          "--database-connections", "DAYBOOK_DATABASE_CONNECTIONS",
          "--audit-name", "DAYBOOK_AUDIT_NAME",
          "--checkpoint-interval", "DAYBOOK_CHECKPOINT_INTERVAL");

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
