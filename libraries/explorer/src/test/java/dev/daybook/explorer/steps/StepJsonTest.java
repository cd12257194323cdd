package dev.daybook.explorer.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.steps.ProjectionStep;
import dev.daybook.postgres.projections.steps.RowChange;
import dev.daybook.postgres.projections.steps.RowChange.Kind;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Rows with personal data in the key, and in a column that changes.
class StepJsonTest {
  private static final RowChange CHANGE =
      new RowChange(
          "people",
          "[7, \"ada@example.com\"]",
          Kind.UPDATED,
          """
          {"id": 7, "email": "ada@example.com", "name": "Ada", "visits": 1}\
          """,
          """
          {"id": 7, "email": "ada@example.com", "name": "Ada King", "visits": 2}\
          """);

  private static final class People implements Projection {
    @Override
    public String name() {
      return "people";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public List<Table> tables() {
      return List.of(new Table("people", List.of("id", "email")));
    }

    @Override
    public String createTables() {
      return "";
    }

    @Override
    public Set<String> types() {
      return Set.of();
    }

    @Override
    public void apply(Connection transaction, List<RecordedEvent> events) {}
  }

  private static JsonNode row(RowChange change, boolean isHidden) {
    var event =
        new RecordedEvent(
            1,
            StreamId.of("person", "7"),
            1,
            new UUID(0, 1),
            "NAMED",
            "{}",
            "{}",
            Instant.EPOCH,
            Set.of());
    var json = StrictJson.mapper().createObjectNode();
    new StepJson(new People(), Set.of("id", "visits"))
        .put(json, new ProjectionStep(event, true, List.of(change), null), isHidden);
    return json.at("/rows/0");
  }

  @Test
  void hides_the_values_of_columns_that_may_be_personal() {
    JsonNode row = row(CHANGE, true);
    assertThat(row.path("key").toString())
        .isEqualTo(
            """
            {"id":7,"email":"hidden"}\
            """);
    assertThat(row.path("columns").toString())
        .isEqualTo(
            """
            [{"name":"name","hidden":true},{"name":"visits","before":1,"after":2}]\
            """);
  }

  @Test
  void shows_the_values_that_have_changed_to_those_who_may_see_them() {
    JsonNode row = row(CHANGE, false);
    assertThat(row.at("/key/email").asString()).isEqualTo("ada@example.com");
    assertThat(row.path("columns").toString())
        .isEqualTo(
            """
            [{"name":"name","before":"Ada","after":"Ada King"},\
            {"name":"visits","before":1,"after":2}]\
            """);
  }

  @Test
  void hides_values_of_inserted_and_deleted_rows() {
    for (Kind kind : List.of(Kind.INSERTED, Kind.DELETED)) {
      String before = kind == Kind.DELETED ? CHANGE.before() : null;
      String after = kind == Kind.INSERTED ? CHANGE.after() : null;
      JsonNode row = row(new RowChange("people", CHANGE.key(), kind, before, after), true);
      assertThat(row.path("columns").findValuesAsString("name"))
          .containsExactlyInAnyOrder("email", "id", "name", "visits");
      assertThat(row.toString()).doesNotContain("Ada", "ada@");
    }
  }
}
