package dev.daybook.postgres;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.sql.DatabaseErrors;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/// Executes operator actions on one component of this node, and records each of them with its
/// reason, in the schema of the read models. An action that can't be recorded is not executed; if
/// only the commit of its record fails, it has been. With an idempotency key it is executed once,
/// on all nodes.
///
/// Thread-safe; blocks until the action is recorded.
public final class OperatorActions {
  private final String component;
  private final DataSource database;
  private final ActionLog actions;

  /// @param component name under which the actions are recorded
  OperatorActions(String component, DataSource database, String schema) {
    this.component = component;
    this.database = database;
    this.actions = new ActionLog(component, schema);
  }

  /// Records and executes an action, unless it was executed with the same idempotency key.
  ///
  /// @param position returns the position that is recorded; it and `execution` throw
  ///   [ActionNotApplicableException] if the action does not apply, and then it is not recorded
  /// @param outcome of the execution, in a few words
  /// @return the action as it was first recorded
  /// @throws ActionNotApplicableException if the action does not apply
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  /// @throws EventStoreException if the action can't be recorded
  public OperatorAction execute(
      OperatorAction.Kind kind,
      OperatorAction.Request request,
      LongSupplier position,
      String outcome,
      Runnable execution) {
    try {
      return Transaction.run(
          database,
          transaction -> {
            OperatorAction.Key key = request.key();
            Optional<OperatorAction> first =
                key == null ? Optional.empty() : actions.first(transaction, key);
            if (first.isPresent()) {
              return first.get();
            }
            OperatorAction action =
                actions.record(transaction, kind, request, position.getAsLong(), null, outcome);
            execution.run();
            return action;
          });
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The action on %s can't be recorded".formatted(component), e);
    }
  }
}
