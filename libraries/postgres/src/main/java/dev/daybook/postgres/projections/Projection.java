package dev.daybook.postgres.projections;

import dev.daybook.eventstore.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// A read model: events folded into tables. A [ProjectionRunner] runs it.
///
/// The tables live in the schema of the views or, while they are built anew, in one beside it. So
/// what writes them names them without a schema: the transaction that it is given means the right
/// ones. What reads them names the schema of the views.
public interface Projection {
  /// The most streams that a projection may have parked; one more, and it stops.
  int PARKED_STREAMS_MAX = 100;

  /// What its checkpoint is kept under; chosen once.
  String name();

  /// Raised when the tables or the folding change: then the view is built anew from the beginning
  /// of the log, beside the old one, and takes its place when it is up with the log.
  int version();

  /// A table of the view.
  ///
  /// @param name without a schema
  /// @param key the columns that tell one row from another, by which builds are compared
  record Table(String name, List<String> key) {
    public Table {
      key = List.copyOf(key);
      if (key.isEmpty()) {
        throw new IllegalArgumentException("The table " + name + " needs a key");
      }
    }
  }

  /// All tables that it writes, one or more, and nobody else.
  List<Table> tables();

  /// The SQL that makes them, empty, with names that have no schema.
  String createTables();

  /// The stored names of the events that it is given; the others pass by.
  Set<String> types();

  /// What happens at an event that can't be applied. Where this is false the projection stops
  /// there. Where it is true the event's stream alone is parked: its later events wait, in order,
  /// while those of other streams are applied. That is right where the rows of one stream depend on
  /// no other. In both cases an operator decides what is to be done ([ProjectionOperator]).
  default boolean parksStreams() {
    return false;
  }

  /// Folds events into the tables. They come in the order of the log, each exactly once as far as
  /// the tables can tell: what is written here commits together with the checkpoint, or neither
  /// does.
  ///
  /// It asks for no other connection: one that waits for a second connection of a pool while it
  /// holds one can wait for others like itself, and then none goes on.
  ///
  /// @param transaction is open and has been begun; the method neither commits, rolls back nor
  ///   closes it
  /// @param events one or more
  /// @throws SQLException if the database fails. Where the connection is at fault it is tried
  ///   again; any other exception stops the projection, or parks the stream, at the first event
  ///   that causes it. A statement that is wrong as such (SQLSTATE 42…) always stops it.
  void apply(Connection transaction, List<RecordedEvent> events) throws SQLException;
}
