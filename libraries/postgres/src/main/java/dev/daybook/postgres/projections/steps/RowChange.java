package dev.daybook.postgres.projections.steps;

import org.jspecify.annotations.Nullable;

/// What an event has done to a row of a read model.
///
/// @param table without a schema
/// @param key the values of the table's key, a JSON array
/// @param kind what was done
/// @param before the row before the event, a JSON object by column; null if there was none, or if
///   it has more than [ProjectionSteps#ROW_CHARACTERS_MAX] characters
/// @param after the row after the event, likewise
public record RowChange(
    String table, String key, Kind kind, @Nullable String before, @Nullable String after) {
  /// What can be done to a row.
  public enum Kind {
    INSERTED,
    UPDATED,
    DELETED
  }
}
