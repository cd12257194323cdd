package dev.daybook.spring.autoconfigure;

import dev.daybook.postgres.options.PostgresOptions;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/// Options of the log by the application's properties. A refusal names the property.
final class LogOptions {
  private PostgresOptions options = PostgresOptions.defaults();

  private LogOptions() {}

  /// Options by properties.
  ///
  /// @throws InvalidConfigurationPropertyValueException if a value is out of its range
  static PostgresOptions of(DaybookProperties properties) {
    var options = new LogOptions();
    options.schemas(properties);
    options.appends(properties);
    options.readers(properties);
    return options.options;
  }

  private void schemas(DaybookProperties properties) {
    set("schema", properties.schema(), PostgresOptions::withSchema);
    set("read-model-schema", properties.readModelSchema(), PostgresOptions::withReadModelSchema);
    set("migration.enabled", properties.migration().enabled(), PostgresOptions::withMigration);
  }

  private void appends(DaybookProperties properties) {
    set("queue-appends", properties.queueAppends(), PostgresOptions::withQueueAppends);
    set("queue-bytes", properties.queueBytes().toBytes(), PostgresOptions::withQueueBytes);
    set("queue-timeout", properties.queueTimeout(), PostgresOptions::withQueueTimeout);
    set("append-timeout", properties.appendTimeout(), PostgresOptions::withAppendTimeout);
    set("queue-timeout", properties.queueTimeout(), LogOptions::requireConsistent);
    set(
        "joined-commit-timeout",
        properties.joinedCommitTimeout(),
        PostgresOptions::withJoinedCommitTimeout);
    set(
        "require-synchronous",
        properties.requireSynchronous(),
        PostgresOptions::withSynchronousStandby);
    set(
        "append-batch-events",
        properties.appendBatchEvents(),
        PostgresOptions::withAppendBatchEvents);
    set(
        "append-batch-bytes",
        properties.appendBatchBytes().toBytes(),
        PostgresOptions::withAppendBatchBytes);
  }

  private void readers(DaybookProperties properties) {
    set("notifications", properties.notifications(), PostgresOptions::withNotifications);
    set("poll-interval", properties.pollInterval(), PostgresOptions::withPollInterval);
    set("notify-interval", properties.notifyInterval(), PostgresOptions::withNotifyInterval);
    set("grouped-reads", properties.groupedReads(), PostgresOptions::withGroupedReads);
    set(
        "tailer-batch-events",
        properties.tailerBatchEvents(),
        PostgresOptions::withTailerBatchEvents);
    set(
        "projection-batch-events",
        properties.projectionBatchEvents(),
        PostgresOptions::withProjectionBatchEvents);
    set("projection-lease", properties.projectionLease(), PostgresOptions::withProjectionLease);
    set("verify-interval", properties.verifyInterval(), PostgresOptions::withVerifyInterval);
  }

  private static PostgresOptions requireConsistent(PostgresOptions options, Object value) {
    options.requireConsistent();
    return options;
  }

  private <T> void set(
      String property, @Nullable T value, BiFunction<PostgresOptions, T, PostgresOptions> with) {
    if (value != null) {
      try {
        options = with.apply(options, value);
      } catch (IllegalArgumentException e) {
        throw new InvalidConfigurationPropertyValueException(
            "daybook." + property, value, e.getMessage());
      }
    }
  }
}
