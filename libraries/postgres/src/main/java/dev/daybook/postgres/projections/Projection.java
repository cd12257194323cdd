package dev.daybook.postgres.projections;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.pacing.BatchPacing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A projection: folds events into tables, the read model.
/// [dev.daybook.postgres.PostgresEventStore#project] runs it.
///
/// The live tables are in the schema of the read models, and those of a rebuild in a shadow schema.
/// So [#apply] and [#createTables] name the tables without a schema; the search path of the
/// transaction selects the schema. Queries of the application name the schema of the read models.
///
/// Implementations are thread-safe: a rebuild calls [#apply] at the same time as the live
/// projection, each with its own transaction.
public interface Projection {
  /// Maximum number of parked streams of a projection; with one more it stops.
  int PARKED_STREAMS_MAX = 100;

  /// The name of the projection and of its checkpoint; never change it.
  String name();

  /// The version of the tables and of the code that fills them. Raise it when you change either: a
  /// new read model is then built from the start of the log, beside the live one, and swapped when
  /// it has reached the head.
  int version();

  /// A table of the read model.
  ///
  /// @param name without a schema
  /// @param key the columns of a unique key; a verification finds the corresponding rows by them
  record Table(String name, List<String> key) {
    public Table {
      key = List.copyOf(key);
      if (key.isEmpty()) {
        throw new IllegalArgumentException("The table " + name + " needs a key");
      }
    }
  }

  /// All tables that the projection writes; at least one. No other code may write them.
  List<Table> tables();

  /// The SQL that creates the empty tables, with names without a schema.
  String createTables();

  /// The stored names of the events that the projection applies. It does not get other events.
  ///
  /// @return empty for events of all types
  Set<String> types();

  /// Whether the projection applies an event, by its type.
  default boolean applies(RecordedEvent event) {
    return types().isEmpty() || types().contains(event.type());
  }

  /// Whether an event that can't be applied parks its stream: then later events of that stream
  /// wait, in order, and events of other streams are applied. If false, the projection stops at the
  /// event. In both cases an operator decides how to continue, by
  /// [dev.daybook.postgres.projections.running.ProjectionOperator].
  ///
  /// Return true only if the rows of one stream depend on no other stream.
  default boolean parksStreams() {
    return false;
  }

  /// The longest pause between batches at the head of the log. At a high rate of appends, longer
  /// pauses make larger batches, which cost less for each event, and the read model is behind by as
  /// much; at a low rate, pauses are short in any case. While a caller waits for a position, no
  /// pause begins.
  ///
  /// @return 50 ms unless overridden; at most a fifth of the lease is taken
  default Duration pauseMax() {
    return BatchPacing.REST_MAX;
  }

  /// Folds events into the tables. Each event takes effect exactly once, because the changes and
  /// the checkpoint are committed in one transaction. The method may be called again with the same
  /// events after a rollback, so it must have no effect outside of the transaction.
  ///
  /// It must not take another connection: threads that hold one connection of a pool and wait for a
  /// second one can deadlock.
  ///
  /// @param transaction an open transaction; must not be committed, rolled back or closed
  /// @param events at least one, in the order of the log
  /// @throws SQLException if a statement fails. If the connection failed, the batch is retried. Any
  ///   other exception, also an unchecked one, stops the projection or parks the stream at the
  ///   first event that causes it. An invalid statement (SQLSTATE 42…) always stops the projection
  void apply(Connection transaction, List<RecordedEvent> events) throws SQLException;
}
