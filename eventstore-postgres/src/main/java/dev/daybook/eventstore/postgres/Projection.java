package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// A read model: events folded into tables. A [ProjectionRunner] runs it.
public interface Projection {

  /// What its checkpoint is kept under; chosen once.
  String name();

  /// Raised when the tables or the folding change, so that it starts from the beginning of the log.
  int version();

  /// The stored names of the events that it is given; the others pass by.
  Set<String> types();

  /// Folds events into the tables. They come in the order of the log, each exactly once as far as
  /// the tables can tell: what is written here commits together with the checkpoint, or neither
  /// does.
  ///
  /// @param transaction is open and has been begun; the method neither commits, rolls back nor
  ///   closes it
  /// @param events one or more
  /// @throws SQLException if the database fails. Where the connection is at fault it is tried
  ///   again; any other exception stops the projection at the first event that causes it.
  void apply(Connection transaction, List<RecordedEvent> events) throws SQLException;
}
