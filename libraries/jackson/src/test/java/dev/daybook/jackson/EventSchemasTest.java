package dev.daybook.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EventSchemasTest {
  @TempDir Path folder;

  private record Sold() {}

  private record Line(String article, int pieces) {}

  private record Form(
      UUID orderId, BigDecimal amount, @Nullable String note, List<Line> lines, boolean gift) {}

  private record Wider(
      UUID orderId,
      BigDecimal amount,
      @Nullable String note,
      List<Line> lines,
      boolean gift,
      String currency) {}

  private record Looser(
      UUID orderId,
      @Nullable BigDecimal amount,
      @Nullable String note,
      List<Line> lines,
      boolean gift) {}

  private static <D extends Record> EventSchemas schemas(
      String name, Class<D> payload, Upcaster... upcasters) {
    Function<Sold, D> unused =
        _ -> {
          throw new UnsupportedOperationException();
        };
    return new EventSchemas(
        EventTypes.of(Sold.class)
            .event(name, Sold.class, payload, unused, _ -> new Sold(), upcasters)
            .build());
  }

  @Test
  void describe_the_stored_forms_that_the_codec_accepts() {
    JsonNode schema = schemas("SOLD", Form.class).current().get("SOLD");

    assertThat(schema)
        .isEqualTo(
            StrictJson.mapper()
                .readTree(
                    """
                    {
                      "$schema": "https://json-schema.org/draft/2020-12/schema",
                      "type": "object",
                      "properties": {
                        "amount": {"type": "number"},
                        "gift": {"type": "boolean"},
                        "lines": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "article": {"type": "string"},
                              "pieces": {"type": "integer", "format": "int32"}
                            },
                            "required": ["article", "pieces"],
                            "additionalProperties": false
                          }
                        },
                        "note": {"type": ["string", "null"]},
                        "orderId": {"type": "string", "format": "uuid"}
                      },
                      "required": ["amount", "gift", "lines", "orderId"],
                      "additionalProperties": false
                    }
                    """));
  }

  @Test
  void a_complete_folder_has_no_violations() throws IOException {
    schemas("SOLD", Form.class).addTo(folder);
    assertThat(schemas("SOLD", Form.class).violations(folder)).isEmpty();
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("SOLD.v1.json"));
  }

  @Test
  void a_changed_stored_form_without_a_new_version_is_reported() throws IOException {
    schemas("SOLD", Form.class).addTo(folder);
    for (Class<? extends Record> changed : List.of(Wider.class, Looser.class)) {
      EventSchemas now = schemas("SOLD", changed);
      now.addTo(folder);
      assertThat(now.violations(folder))
          .containsExactly(
              "The stored form of SOLD has changed, but its version is still 1, and logs hold"
                  + " events of the form in SOLD.v1.json: undo the change, or add an upcaster from"
                  + " version 1, which makes this form the next version");
    }
  }

  @Test
  void a_changed_stored_form_with_a_new_version_is_added() throws IOException {
    schemas("SOLD", Form.class).addTo(folder);
    EventSchemas next = schemas("SOLD", Wider.class, data -> data.put("currency", "EUR"));
    assertThat(next.violations(folder))
        .containsExactly("SOLD.v2.json is missing: add it by EventSchemas.addTo");

    next.addTo(folder);

    assertThat(next.violations(folder)).isEmpty();
    assertThat(schemas("SOLD", Wider.class).violations(folder)).hasSize(2);
    Files.delete(folder.resolve("SOLD.v1.json"));
    assertThat(next.violations(folder)).singleElement().asString().startsWith("SOLD.v1.json is mi");
  }

  @Test
  void a_removed_event_is_reported() throws IOException {
    schemas("SOLD", Form.class).addTo(folder);
    assertThat(schemas("BOUGHT", Form.class).violations(folder))
        .contains(
            "SOLD.v1.json belongs to no registered event and version, but logs may hold"
                + " such events: restore the event, or the upcaster from that version");
  }
}
