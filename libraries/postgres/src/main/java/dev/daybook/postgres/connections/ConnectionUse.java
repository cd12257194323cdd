package dev.daybook.postgres.connections;

import java.time.Duration;

/// What a connection is for. It decides how long a response may take before the driver gives the
/// connection up: nothing else detects a server that has vanished or was paused.
public enum ConnectionUse {
  /// Appends. Below the default of `PostgresOptions.withAppendTimeout`, so that a batch is sent
  /// again before its callers get an unknown outcome.
  APPENDS(Duration.ofSeconds(5)),
  /// LISTEN and NOTIFY, and health checks.
  NOTIFICATIONS(Duration.ofSeconds(5)),
  /// Pages of the log, queries, and batches of projections.
  PAGES(Duration.ofSeconds(30)),
  /// Migrations: one statement may rewrite a large table.
  MIGRATION(Duration.ofHours(1));

  private final Duration answer;

  ConnectionUse(Duration answer) {
    this.answer = answer;
  }

  /// Maximum time without a byte of a response (`socketTimeout`).
  public Duration answerTimeout() {
    return answer;
  }
}
