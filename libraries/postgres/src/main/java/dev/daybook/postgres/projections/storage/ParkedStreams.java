package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parked streams of one generation of a read model, in the database.
public final class ParkedStreams {
  private final String name;
  private final Generation generation;
  private final String list;
  private final String park;
  private final String unpark;
  private final String clear;
  private final String promote;

  public ParkedStreams(Projection projection, Generation generation, String schema) {
    this.name = projection.name();
    this.generation = generation;
    this.list = Sql.load(ParkedStreams.class, "parked/list.sql", schema);
    this.park = Sql.load(ParkedStreams.class, "parked/park.sql", schema);
    this.unpark = Sql.load(ParkedStreams.class, "parked/unpark.sql", schema);
    this.clear = Sql.load(ParkedStreams.class, "parked/unpark-all.sql", schema);
    this.promote = Sql.load(ParkedStreams.class, "parked/promote.sql", schema);
  }

  /// All parked streams, at most [Projection#PARKED_STREAMS_MAX].
  public List<ParkedStream> list(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(list)) {
      setKey(select, 1);
      try (ResultSet row = select.executeQuery()) {
        List<ParkedStream> streams = new ArrayList<>();
        while (row.next()) {
          streams.add(stream(row));
        }
        return streams;
      }
    }
  }

  /// Parks the stream of an event that can't be applied; false if the maximum is reached.
  public boolean park(Connection transaction, RecordedEvent event, Throwable cause)
      throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(park)) {
      setKey(insert, 1);
      insert.setString(3, event.stream().toString());
      insert.setLong(4, event.version());
      insert.setLong(5, event.position());
      insert.setString(6, ErrorText.text(cause));
      setKey(insert, 7);
      insert.setInt(9, Projection.PARKED_STREAMS_MAX);
      return insert.executeUpdate() == 1;
    }
  }

  /// Removes a parked stream and returns it; empty if it is not parked.
  public Optional<ParkedStream> unpark(Connection transaction, StreamId stream)
      throws SQLException {
    try (PreparedStatement delete = transaction.prepareStatement(unpark)) {
      setKey(delete, 1);
      delete.setString(3, stream.toString());
      try (ResultSet row = delete.executeQuery()) {
        return row.next() ? Optional.of(stream(row)) : Optional.empty();
      }
    }
  }

  /// Removes all parked streams.
  public void clear(Connection transaction) throws SQLException {
    try (PreparedStatement delete = transaction.prepareStatement(clear)) {
      setKey(delete, 1);
      delete.executeUpdate();
    }
  }

  /// Makes the parked streams of the shadow those of the live generation, which has none.
  public void promote(Connection transaction) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(promote)) {
      update.setString(1, name);
      update.executeUpdate();
    }
  }

  private void setKey(PreparedStatement statement, int parameter) throws SQLException {
    statement.setString(parameter, name);
    statement.setString(parameter + 1, generation.stored());
  }

  private static ParkedStream stream(ResultSet row) throws SQLException {
    return new ParkedStream(
        StreamId.parse(row.getString("stream_id")),
        row.getLong("position"),
        row.getLong("version"),
        row.getString("error"),
        row.getObject("parked_at", OffsetDateTime.class).toInstant());
  }
}
