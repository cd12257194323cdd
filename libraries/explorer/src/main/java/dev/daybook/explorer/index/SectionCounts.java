package dev.daybook.explorer.index;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.explorer.index.MetadataTexts.Texts;
import dev.daybook.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Counts the events of each type and of each category in sections of the log.
final class SectionCounts {
  /// Maximum number of versions of a type that are listed; later ones are left out.
  private static final int VERSIONS_MAX = 20;

  private final String find = Sql.read(SectionCounts.class, "find-sections.sql");
  private final String put = Sql.read(SectionCounts.class, "put-section.sql");

  private record Key(String kind, String name) {
    static List<Key> of(RecordedEvent event) {
      return List.of(new Key("type", event.type()), new Key("category", event.stream().category()));
    }
  }

  private record Section(
      long first, long last, Instant hour, int events, long total, SortedSet<String> versions) {

    boolean has(long position, Instant hourOfEvent) {
      return (position - 1) / ExplorerIndex.SECTION_POSITIONS_MAX
              == (first - 1) / ExplorerIndex.SECTION_POSITIONS_MAX
          && hour.equals(hourOfEvent);
    }
  }

  void add(Connection transaction, List<RecordedEvent> events, Map<Long, Texts> texts)
      throws SQLException {
    Set<Key> keys = new LinkedHashSet<>();
    events.forEach(event -> keys.addAll(Key.of(event)));
    Map<Key, Section> current = last(transaction, List.copyOf(keys));
    try (PreparedStatement statement = transaction.prepareStatement(put)) {
      for (RecordedEvent event : events) {
        String version = texts.getOrDefault(event.position(), Texts.NONE).version();
        for (Key key : Key.of(event)) {
          Section before = current.get(key);
          Section after = with(before, event, key.kind().equals("type") ? version : null);
          if (before != null && before.first() != after.first()) {
            put(statement, key, before);
          }
          current.put(key, after);
        }
      }
      for (Key key : keys) {
        put(statement, key, Objects.requireNonNull(current.get(key)));
      }
      statement.executeBatch();
    }
  }

  private static Section with(
      @Nullable Section before, RecordedEvent event, @Nullable String version) {
    long position = event.position();
    Instant hour = event.recordedAt().truncatedTo(ChronoUnit.HOURS);
    long total = before == null ? 1 : before.total() + 1;
    SortedSet<String> versions = before == null ? new TreeSet<>() : before.versions();
    if (version != null && versions.size() < VERSIONS_MAX && !versions.contains(version)) {
      versions = new TreeSet<>(versions);
      versions.add(version);
    }
    return before != null && before.has(position, hour)
        ? new Section(before.first(), position, hour, before.events() + 1, total, versions)
        : new Section(position, position, hour, 1, total, versions);
  }

  private Map<Key, Section> last(Connection transaction, List<Key> keys) throws SQLException {
    Map<Key, Section> found = new HashMap<>();
    try (PreparedStatement query = transaction.prepareStatement(find)) {
      query.setArray(1, texts(transaction, keys.stream().map(Key::kind).toList()));
      query.setArray(2, texts(transaction, keys.stream().map(Key::name).toList()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.put(new Key(row.getString("kind"), row.getString("name")), section(row));
        }
      }
    }
    return found;
  }

  private static Section section(ResultSet row) throws SQLException {
    return new Section(
        row.getLong("first_position"),
        row.getLong("last_position"),
        row.getObject("hour", OffsetDateTime.class).toInstant(),
        row.getInt("events"),
        row.getLong("total"),
        new TreeSet<>(List.of((String[]) row.getArray("versions").getArray())));
  }

  private static Array texts(Connection transaction, List<String> texts) throws SQLException {
    return transaction.createArrayOf("text", texts.toArray());
  }

  private static void put(PreparedStatement statement, Key key, Section section)
      throws SQLException {
    statement.setString(1, key.kind());
    statement.setString(2, key.name());
    statement.setLong(3, section.first());
    statement.setLong(4, section.last());
    statement.setObject(5, section.hour().atOffset(ZoneOffset.UTC));
    statement.setInt(6, section.events());
    statement.setLong(7, section.total());
    statement.setArray(
        8, statement.getConnection().createArrayOf("text", section.versions().toArray()));
    statement.addBatch();
  }
}
