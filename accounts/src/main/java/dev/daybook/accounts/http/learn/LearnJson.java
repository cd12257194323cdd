package dev.daybook.accounts.http.learn;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.learn.LessonState;
import dev.daybook.accounts.learn.LessonState.ReadModel;
import dev.daybook.accounts.learn.LessonState.State;
import dev.daybook.accounts.learn.TraceLine;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// JSON rendering of lessons.
final class LearnJson {
  private LearnJson() {}

  /// @param trace what an exercise has done; empty if none was run
  static void write(JsonGenerator json, LessonState lesson, List<TraceLine> trace) {
    json.writeStartObject();
    json.writeStringProperty("id", lesson.lesson().toString());
    json.writeStringProperty("schema", lesson.schema());
    json.writeName("account");
    state(json, lesson.account());
    json.writeName("history");
    json.writeStartArray();
    for (LessonState.Entry entry : lesson.history()) {
      json.writeStartObject();
      json.writeName("event");
      Json.event(json, entry.event());
      json.writeName("after");
      state(json, entry.after());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeName("readModel");
    readModel(json, lesson.readModel());
    json.writeName("trace");
    json.writeStartArray();
    trace.forEach(line -> line(json, line));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void state(JsonGenerator json, State state) {
    json.writeStartObject();
    json.writeNumberProperty("version", state.version());
    json.writeStringProperty("name", state.name());
    json.writeStringProperty("email", state.email());
    json.writeNumberProperty("balance", state.balance().toDecimal());
    json.writeStringProperty("currency", state.balance().currency().code());
    json.writeEndObject();
  }

  private static void readModel(JsonGenerator json, ReadModel model) {
    json.writeStartObject();
    json.writeBooleanProperty("running", model.running());
    json.writeNumberProperty("position", model.position());
    json.writeNumberProperty("head", model.head());
    State row = model.row();
    if (row != null) {
      json.writeName("row");
      state(json, row);
    }
    json.writeEndObject();
  }

  private static void line(JsonGenerator json, TraceLine line) {
    json.writeStartObject();
    json.writeStringProperty("by", line.by());
    json.writeStringProperty("what", line.what());
    json.writeBooleanProperty("refused", line.refused());
    json.writeEndObject();
  }
}
