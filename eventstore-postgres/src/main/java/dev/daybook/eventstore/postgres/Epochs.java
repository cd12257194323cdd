package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.LogPast;
import dev.daybook.eventstore.LogPast.Epoch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The epochs of the log in a schema.
final class Epochs {
  private final String past;
  private final String begin;

  Epochs(String schema) {
    this.past = Sql.load(Epochs.class, "past.sql", schema);
    this.begin = Sql.load(Epochs.class, "begin-epoch.sql", schema);
  }

  LogPast past(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(past);
        ResultSet row = select.executeQuery()) {
      List<Epoch> epochs = new ArrayList<>();
      while (row.next()) {
        epochs.add(
            new Epoch(
                row.getObject("id", UUID.class),
                row.getLong("number"),
                row.getLong("began_after"),
                row.getObject("began_at", OffsetDateTime.class).toInstant(),
                row.getString("began_by"),
                row.getString("reason")));
      }
      return new LogPast(epochs);
    }
  }

  void begin(Connection connection, String by, String why) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement(begin)) {
      call.setString(1, by);
      call.setString(2, why);
      call.execute();
    }
  }
}
