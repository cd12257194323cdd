package dev.daybook.explorer;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// A read model that can't apply changes while it is broken.
final class NoteLengths implements Projection {
  final AtomicBoolean broken = new AtomicBoolean();

  @Override
  public String name() {
    return "note_lengths";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("note_lengths", List.of("stream_id")));
  }

  @Override
  public String createTables() {
    return "create table note_lengths (stream_id text primary key, events integer not null)";
  }

  @Override
  public Set<String> types() {
    return Set.of("NOTE_WRITTEN", "NOTE_CHANGED");
  }

  @Override
  public boolean parksStreams() {
    return true;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    for (RecordedEvent event : events) {
      if (broken.get() && event.type().equals("NOTE_CHANGED")) {
        throw new IllegalStateException("changes can't be applied <b>yet</b>");
      }
      try (PreparedStatement upsert =
          transaction.prepareStatement(
              "insert into note_lengths values (?, 1) on conflict (stream_id)"
                  + " do update set events = note_lengths.events + 1")) {
        upsert.setString(1, event.stream().toString());
        upsert.executeUpdate();
      }
    }
  }
}
