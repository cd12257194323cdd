package dev.daybook.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.explorer.NoteEvent.NoteWritten;
import dev.daybook.explorer.spi.LensCommand;
import dev.daybook.explorer.spi.LensCommand.Field;
import dev.daybook.explorer.spi.LensCommand.FieldType;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Commands of a lens, over HTTP.
class LensCommandsIT {
  private static final String CHANGE =
      """
      {"stream": "%s", "command": "change", "values": {"text": "%s"}, "key": "%s"}\
      """;

  @SuppressWarnings("NullAway.Init")
  private static Notebook notes;

  @BeforeAll
  static void start() throws Exception {
    notes = new Notebook();
    for (String stream : List.of("note-1", "note-2", "note-3")) {
      notes.append(stream, Map.of(), new NoteWritten("Ada", "first", "engines"));
    }
  }

  @AfterAll
  static void stop() {
    notes.close();
  }

  private static HttpResponse<String> send(String body) throws Exception {
    return notes.send(notes.operation("/clerk/api/stream/command", body));
  }

  private static JsonNode sent(String body) throws Exception {
    HttpResponse<String> response = send(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Notebook.json(response);
  }

  @Test
  void are_named_with_their_fields() throws Exception {
    JsonNode commands = notes.get("/clerk/api/stream?stream=note-2").path("commands");
    assertThat(commands).hasSize(2);
    assertThat(commands.at("/0/label").asString()).isEqualTo("Change the note");
    assertThat(commands.at("/1/fields/1/type").asString()).isEqualTo("DECIMAL");
    assertThat(notes.get("/clerk/api/session").path("sendsCommands").booleanValue()).isTrue();
    assertThat(notes.get("/reader/api/session").path("sendsCommands").booleanValue()).isFalse();
  }

  @Test
  void tell_what_happened_and_are_executed_once() throws Exception {
    String change = CHANGE.formatted("note-1", "second", "key-of-a-form-0001");
    JsonNode happened = sent(change);
    assertThat(happened.path("command").asString()).isEqualTo("Change the note");
    assertThat(happened.at("/values/0/value").asString()).isEqualTo("second");
    assertThat(happened.path("fromVersion").longValue()).isEqualTo(1);
    assertThat(happened.path("toVersion").longValue()).isEqualTo(2);
    assertThat(happened.at("/before/text").asString()).isEqualTo("first");
    assertThat(happened.at("/after/text").asString()).isEqualTo("second");
    assertThat(happened.path("events")).hasSize(1);
    assertThat(happened.at("/events/0/sentence").asString()).isEqualTo("Changed to: second");
    assertThat(happened.at("/events/0/position").longValue()).isPositive();
    assertThat(happened.at("/events/0/metadata/actor").asString()).isEqualTo("clerk");
    assertThat(happened.path("changes").findValuesAsString("path"))
        .containsExactly("/changes", "/text");
    assertThat(happened.toString())
        .as("personal data, and the key, which hides the hash of the values")
        .doesNotContain("Ada", "key-of-a-form");

    sent(CHANGE.formatted("note-1", "third", "key-of-a-form-0002"));
    assertThat(sent(change)).as("sent again").isEqualTo(happened);
    assertThat(notes.get("/clerk/api/stream?stream=note-1").path("version").longValue())
        .isEqualTo(3);
    HttpResponse<String> other = send(change.replace("second", "another"));
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body()).contains("was used for another request");
  }

  @Test
  void with_the_key_of_another_stream_are_refused() throws Exception {
    String change = CHANGE.formatted("note-a", "same", "key-of-a-form-0008");
    sent(change);
    assertThat(send(change.replace("note-a", "note-b")).statusCode()).isEqualTo(422);
    assertThat(notes.send(notes.request("/clerk/api/stream?stream=note-b")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void show_no_personal_data() throws Exception {
    notes.append("note-of-ada", Map.of(), new NoteWritten("Ada", "first", "engines"));
    JsonNode happened =
        sent(CHANGE.formatted("note-of-ada", "written again", "key-of-a-form-0009"));
    assertThat(happened.at("/before/writer").asString()).isEqualTo("a writer");
    assertThat(happened.at("/after/writer").asString()).isEqualTo("a writer");
    assertThat(happened.at("/events/0/type").asString()).isEqualTo("NOTE_WRITTEN");
    assertThat(happened.toString()).doesNotContain("Ada", "\"Eve\"");
  }

  @Test
  void are_refused_by_name() throws Exception {
    JsonNode refused = sent(CHANGE.formatted("note-2", "forbidden", "key-of-a-form-0003"));
    assertThat(refused.at("/refusal/name").asString()).isEqualTo("FORBIDDEN");
    assertThat(refused.at("/refusal/detail").asString()).isEqualTo("This <b>word</b> is forbidden");
    assertThat(refused.path("events")).isEmpty();
    assertThat(refused.path("before")).isEqualTo(refused.path("after"));
    assertThat(refused.at("/before/text").asString()).isEqualTo("first");
    assertThat(refused.path("changes")).isEmpty();
  }

  @Test
  void that_fail_are_no_refusals() throws Exception {
    HttpResponse<String> failed = send(CHANGE.formatted("note-2", "broken", "key-of-a-form-0004"));
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("log has it as error").doesNotContain("the code is broken");
  }

  @Test
  void to_a_new_stream_begin_with_no_state() throws Exception {
    JsonNode happened = sent(CHANGE.formatted("note-new", "begun", "key-of-a-form-0005"));
    assertThat(happened.path("before").isNull()).isTrue();
    assertThat(happened.at("/after/text").asString()).isEqualTo("begun");
    assertThat(happened.at("/changes/0/path").asString()).isEmpty();
  }

  @Test
  void have_values_of_the_types_of_their_fields() throws Exception {
    String count =
        """
        {"stream": "note-3", "command": "count", "key": "key-of-a-form-0006", "values":
          {"times": "12", "factor": "-1.50", "until": "2026-01-31"}}\
        """;
    assertThat(sent(count).at("/after/text").asString()).isEqualTo("12 × -1.50 until 2026-01-31");
    for (String[] wrong :
        new String[][] {
          {"\"12\"", "\"1.5\"", "Times is a whole number"},
          {"\"-1.50\"", "\"1,5\"", "Factor is a number such as 12.50, with a point"},
          {"\"-1.50\"", "\"1e9\"", "Factor is a number"},
          {"\"-1.50\"", "1.5", "values are texts"},
          {"\"2026-01-31\"", "\"2026-02-30\"", "Until is a date such as 2026-01-31"},
          {"\"2026-01-31\"", "\" \"", "Until is missing"},
          {"\"2026-01-31\"", '"' + "9".repeat(501) + '"', "at most 500 characters"},
          {"\"factor\"", "\"faktor\"", "Factor is missing"},
          {"\"times\"", "\"more\": \"1\", \"times\"", "no field more"}
        }) {
      HttpResponse<String> response = send(count.replace(wrong[0], wrong[1]));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
      assertThat(Notebook.json(response).path("detail").asString()).contains(wrong[2]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "note-1, 404, none",
    "memo-1, 404, change",
    "nothing, 400, change",
  })
  void need_a_lens_that_has_them(String stream, int status, String command) throws Exception {
    String body = CHANGE.formatted(stream, "x", "key-of-a-form-0007").replace("change", command);
    assertThat(send(body).statusCode()).isEqualTo(status);
  }

  @Test
  void need_a_key_that_nobody_guesses() throws Exception {
    for (String key : List.of("short", "with spaces in between", "")) {
      assertThat(send(CHANGE.formatted("note-1", "x", key)).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void have_unambiguous_names() {
    var field = new Field("a", "A", FieldType.TEXT);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LensCommand(
                    "twice",
                    "Twice",
                    List.of(field, field),
                    request -> {
                      throw new AssertionError();
                    }));
    assertThatIllegalArgumentException().isThrownBy(() -> new Field("a b", "A", FieldType.TEXT));
    assertThatIllegalArgumentException().isThrownBy(() -> new Field("a", " ", FieldType.TEXT));
  }
}
