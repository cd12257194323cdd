package dev.daybook.postgres.projections;

import dev.daybook.eventstore.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// A projection: folds events into tables, the read model. A [ProjectionRunner] runs it.
///
/// The tables are in the schema of the read models or, during a rebuild, in a shadow schema. So
/// [#apply] and [#createTables] name them without a schema; the search path of the transaction
/// selects the right one. Queries name the schema of the read models.
public interface Projection {
  /// Maximum number of parked streams of a projection; with one more it stops.
  int PARKED_STREAMS_MAX = 100;

  /// The name of the projection and of its checkpoint; never change it.
  String name();

  /// The version of tables and folding. Raise it when either changes: the read model is then
  /// rebuilt from the start of the log, beside the live one, and swapped when it has reached the
  /// head.
  int version();

  /// A table of the read model.
  ///
  /// @param name without a schema
  /// @param key the columns of a unique key; verifications compare rows by it
  record Table(String name, List<String> key) {
    public Table {
      key = List.copyOf(key);
      if (key.isEmpty()) {
        throw new IllegalArgumentException("The table " + name + " needs a key");
      }
    }
  }

  /// All tables that it writes; one or more. Nothing else may write them.
  List<Table> tables();

  /// The SQL that creates the empty tables, with names without a schema.
  String createTables();

  /// The stored names of the events that it applies; it does not get other events.
  Set<String> types();

  /// What to do with an event that can't be applied. False: the projection stops there. True: the
  /// event's stream is parked: its later events wait, in order, while events of other streams are
  /// applied. Return true only if the rows of one stream depend on no other stream. In both cases
  /// an operator decides how to continue ([ProjectionOperator]).
  default boolean parksStreams() {
    return false;
  }

  /// Folds events into the tables. Events come in the order of the log. Each takes effect exactly
  /// once: the changes and the checkpoint are committed in one transaction.
  ///
  /// Must not take another connection: threads that hold a connection and wait for a second one of
  /// the same pool can deadlock.
  ///
  /// @param transaction an open transaction; must not be committed, rolled back or closed
  /// @param events one or more
  /// @throws SQLException if the database fails. A failure of the connection is retried. Any other
  ///   exception stops the projection, or parks the stream, at the first event that causes it. An
  ///   invalid statement (SQLSTATE 42…) always stops the projection.
  void apply(Connection transaction, List<RecordedEvent> events) throws SQLException;
}
