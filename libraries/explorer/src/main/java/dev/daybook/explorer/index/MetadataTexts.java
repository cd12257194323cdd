package dev.daybook.explorer.index;

import dev.daybook.eventstore.OccurredAt;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The texts of the events' metadata that are indexed. The database parses the metadata, as it does
/// for the searches of the explorer, so that both find the same; and it has accepted them, so that
/// no event can stop the index.
final class MetadataTexts {
  /// Maximum length of a stored form's version; a longer one is cut.
  private static final int VERSION_CHARACTERS_MAX = 20;

  private static final List<String> KEYS =
      Stream.of(OccurredAt.KEY, "schemaVersion", "correlationId", "causationId")
          .map(key -> '"' + key + '"')
          .toList();

  private final String addLinks =
      Sql.read(MetadataTexts.class, "add-links.sql")
          .replace("${version-characters}", String.valueOf(VERSION_CHARACTERS_MAX));

  /// @param occurredAt null if the event has none
  /// @param version of the stored form; null if the event has none
  record Texts(@Nullable String occurredAt, @Nullable String version) {
    static final Texts NONE = new Texts(null, null);

    Instant happenedAt(RecordedEvent event) {
      return Optional.ofNullable(occurredAt)
          .flatMap(OccurredAt::parse)
          .orElseGet(event::recordedAt);
    }
  }

  /// Adds the events to the index of correlation and causation ids.
  ///
  /// @return the other texts, by position; events without any are left out
  Map<Long, Texts> link(Connection transaction, List<RecordedEvent> events) throws SQLException {
    List<RecordedEvent> wanted =
        events.stream()
            .filter(event -> KEYS.stream().anyMatch(event.metadata()::contains))
            .toList();
    Map<Long, Texts> texts = new HashMap<>();
    if (wanted.isEmpty()) {
      return texts;
    }
    try (PreparedStatement statement = transaction.prepareStatement(addLinks)) {
      statement.setArray(
          1,
          transaction.createArrayOf(
              "bigint", wanted.stream().map(RecordedEvent::position).toArray()));
      statement.setArray(
          2,
          transaction.createArrayOf(
              "text", wanted.stream().map(RecordedEvent::metadata).toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          texts.put(
              row.getLong("position"),
              new Texts(row.getString("occurred_at"), row.getString("version")));
        }
      }
    }
    return texts;
  }
}
