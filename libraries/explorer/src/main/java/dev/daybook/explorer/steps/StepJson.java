package dev.daybook.explorer.steps;

import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.steps.ProjectionStep;
import dev.daybook.postgres.projections.steps.RowChange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON rendering of the changes of rows. Values that may be personal data are left out: of them
/// only the name of the column is shown, and that it has changed.
public final class StepJson {
  private final Projection projection;
  private final Set<String> plainColumns;

  /// @param plainColumns columns without personal data
  public StepJson(Projection projection, Set<String> plainColumns) {
    this.projection = projection;
    this.plainColumns = Set.copyOf(plainColumns);
  }

  /// Adds the changes of a step.
  ///
  /// @param isHidden whether only values of plain columns are shown
  public void put(ObjectNode json, ProjectionStep step, boolean isHidden) {
    json.put("applied", step.isApplied());
    if (step.error() != null) {
      json.put("error", step.error());
    }
    ArrayNode rows = json.putArray("rows");
    step.changes().forEach(change -> put(rows.addObject(), change, isHidden));
  }

  private void put(ObjectNode row, RowChange change, boolean isHidden) {
    row.put("table", change.table()).put("kind", change.kind().name().toLowerCase(Locale.ROOT));
    putKey(row, change, isHidden);
    boolean isTooLarge =
        switch (change.kind()) {
          case INSERTED -> change.after() == null;
          case UPDATED -> change.before() == null || change.after() == null;
          case DELETED -> change.before() == null;
        };
    if (isTooLarge) {
      row.put("tooLarge", true);
      return;
    }
    ObjectNode before = object(change.before());
    ObjectNode after = object(change.after());
    Set<String> names = new LinkedHashSet<>(before.propertyNames());
    names.addAll(after.propertyNames());
    ArrayNode columns = row.putArray("columns");
    for (String name : names) {
      JsonNode old = before.get(name);
      JsonNode now = after.get(name);
      if (old == null || !old.equals(now)) {
        ObjectNode column = columns.addObject().put("name", name);
        if (isHidden && !plainColumns.contains(name)) {
          column.put("hidden", true);
        } else {
          set(column, "before", old);
          set(column, "after", now);
        }
      }
    }
  }

  private void putKey(ObjectNode row, RowChange change, boolean isHidden) {
    List<String> names =
        projection.tables().stream()
            .filter(table -> table.name().equals(change.table()))
            .findFirst()
            .orElseThrow()
            .key();
    JsonNode values = StrictJson.mapper().readTree(change.key());
    ObjectNode key = row.putObject("key");
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (isHidden && !plainColumns.contains(name)) {
        key.put(name, "hidden");
      } else {
        key.set(name, values.get(i));
      }
    }
  }

  private static ObjectNode object(@Nullable String json) {
    return json == null
        ? StrictJson.mapper().createObjectNode()
        : (ObjectNode) StrictJson.mapper().readTree(json);
  }

  private static void set(ObjectNode json, String name, @Nullable JsonNode value) {
    if (value != null) {
      json.set(name, value);
    }
  }
}
