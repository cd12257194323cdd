package dev.daybook.postgres;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.RunningSubscription.Status;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import javax.sql.DataSource;

/// Executes operator actions on the subscriptions of this node, and records each of them with its
/// reason, as [dev.daybook.postgres.projections.running.ProjectionOperator] does for projections.
/// An action that can't be recorded is not executed; if only the commit of its record fails, it has
/// been. With an idempotency key it is executed once.
///
/// Thread-safe; blocks until the action is recorded.
public final class SubscriptionOperator {
  private static final String PREFIX = "subscription:";

  private final DataSource database;
  private final String schema;

  /// @param schema of the table of operator actions
  SubscriptionOperator(DataSource database, String schema) {
    this.database = database;
    this.schema = schema;
  }

  /// The name under which actions on a subscription are recorded, apart from those on a projection
  /// of the same name.
  public static String recordedName(String subscription) {
    return PREFIX + subscription;
  }

  /// Starts a stopped subscription again: [RunningSubscription#retry()].
  ///
  /// @throws ActionNotApplicableException if it has not stopped
  /// @throws EventStoreException if the action can't be recorded
  public OperatorAction retry(RunningSubscription running, OperatorAction.Request request) {
    return restart(Kind.RETRY, running, request);
  }

  /// Starts a stopped subscription again without the one event that failed:
  /// [RunningSubscription#skip()].
  ///
  /// @throws ActionNotApplicableException if it has not stopped, or not at an event
  /// @throws EventStoreException if the action can't be recorded
  public OperatorAction skip(RunningSubscription running, OperatorAction.Request request) {
    return restart(Kind.SKIP, running, request);
  }

  private OperatorAction restart(
      Kind kind, RunningSubscription running, OperatorAction.Request request) {
    return new OperatorActions(recordedName(running.name()), database, schema)
        .execute(
            kind, request, () -> stopPosition(running), "resumed", () -> restart(kind, running));
  }

  private static long stopPosition(RunningSubscription running) {
    if (running.status() instanceof Status.Stopped stopped) {
      return stopped.position();
    }
    throw new ActionNotApplicableException(
        "The subscription %s has not stopped".formatted(running.name()));
  }

  /// If it is refused, the action is not recorded.
  private static void restart(Kind kind, RunningSubscription running) {
    try {
      if (kind == Kind.SKIP) {
        running.skip();
      } else {
        running.retry();
      }
    } catch (IllegalStateException e) {
      throw new ActionNotApplicableException(String.valueOf(e.getMessage()));
    }
  }
}
