package dev.daybook.accounts.events;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.StrictJson;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The further columns of an imported row, which the event's metadata keeps.
public final class ImportedColumns {
  /// Begins their keys in the metadata. Never change it.
  public static final String PREFIX = "imported.";

  private ImportedColumns() {}

  /// The texts by the names of their columns, in the order of the names; empty for an event that
  /// was not imported.
  public static SequencedMap<String, String> of(RecordedEvent event) {
    var columns = new TreeMap<String, String>();
    if (!event.metadata().contains("\"" + PREFIX)) {
      return columns; // most events: no JSON is parsed
    }
    for (Map.Entry<String, JsonNode> entry :
        StrictJson.mapper().readTree(event.metadata()).properties()) {
      if (entry.getKey().startsWith(PREFIX)) {
        columns.put(entry.getKey().substring(PREFIX.length()), entry.getValue().asString());
      }
    }
    return columns;
  }
}
