package dev.daybook.postgres.soak;

import dev.daybook.eventstore.StreamId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The final log, in the order of positions, and the names of the joined appends in the table of
/// the application.
final class KeptLog {
  private final List<KeptEvent> events;
  private final Set<String> rows;
  private final Map<UUID, KeptEvent> byId = new HashMap<>();
  private final Map<StreamId, List<KeptEvent>> byStream = new HashMap<>();
  private final Map<String, List<KeptEvent>> byTag = new HashMap<>();

  KeptLog(List<KeptEvent> events, Set<String> rows) {
    this.events = List.copyOf(events);
    this.rows = Set.copyOf(rows);
    for (KeptEvent event : events) {
      byId.put(event.eventId(), event);
      byStream.computeIfAbsent(event.stream(), _ -> new ArrayList<>()).add(event);
      event.tags().forEach(tag -> byTag.computeIfAbsent(tag, _ -> new ArrayList<>()).add(event));
    }
  }

  /// Reads it without the code under test.
  static KeptLog read(Connection connection, String schema) throws SQLException {
    String query =
        """
        select position, stream_id, version, event_id, type, data::text, array(
          select tag from %1$s.event_tags t where t.position = e.position
        ) as tags
        from %1$s.events e order by position"""
            .formatted(schema);
    List<KeptEvent> events = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        events.add(
            new KeptEvent(
                row.getLong("position"),
                StreamId.parse(row.getString("stream_id")),
                row.getLong("version"),
                row.getObject("event_id", UUID.class),
                row.getString("type"),
                row.getString("data"),
                Set.of((String[]) row.getArray("tags").getArray())));
      }
    }
    return new KeptLog(events, JoinedAppends.read(connection));
  }

  /// The names of the joined appends that have a row.
  Set<String> rows() {
    return rows;
  }

  List<KeptEvent> events() {
    return events;
  }

  List<KeptEvent> events(StreamId stream) {
    return byStream.getOrDefault(stream, List.of());
  }

  Set<StreamId> streams() {
    return byStream.keySet();
  }

  /// The stored events of an append, in its own order.
  List<KeptEvent> events(List<UUID> ids) {
    return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
  }

  Optional<KeptEvent> at(long position) {
    return position < 1 || position > events.size()
        ? Optional.empty()
        : Optional.of(events.get((int) position - 1));
  }

  /// The events that have a tag, in order.
  List<KeptEvent> tagged(String tag) {
    return byTag.getOrDefault(tag, List.of());
  }

  Set<String> tags() {
    return byTag.keySet();
  }

  /// The digest of the first events of a stream; empty if it has fewer.
  Optional<Long> digest(StreamId stream, long version) {
    return digest(events(stream), 0, version);
  }

  /// The digest of the events between two positions; empty if the log is shorter.
  Optional<Long> digest(long after, long upto) {
    return digest(events, after, upto);
  }

  private static Optional<Long> digest(List<KeptEvent> of, long after, long upto) {
    if (upto > of.size()) {
      return Optional.empty();
    }
    var digest = new Digest();
    of.subList((int) after, (int) upto)
        .forEach(e -> digest.add(e.position(), e.stream(), e.version(), e.eventId(), e.data()));
    return Optional.of(digest.value());
  }
}
