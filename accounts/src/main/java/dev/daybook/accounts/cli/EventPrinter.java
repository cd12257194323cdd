package dev.daybook.accounts.cli;

import dev.daybook.accounts.text.VisibleText;
import dev.daybook.jackson.StrictJson;
import java.io.PrintStream;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Prints events. Characters that a terminal would obey or not show are escaped as in JSON, so that
/// names and reasons that others have chosen can't change what is seen.
final class EventPrinter {
  private final PrintStream out;
  private final Function<JsonNode, String> form;

  private EventPrinter(PrintStream out, Function<JsonNode, String> form) {
    this.out = out;
    this.form = form;
  }

  /// A line for people.
  static EventPrinter lines(PrintStream out) {
    return new EventPrinter(
        out,
        event ->
            "%8d  %s  %-20s %s  %s%s"
                .formatted(
                    event.get("position").longValue(),
                    event.get("timestamp").asString(),
                    event.get("eventType").asString(),
                    event.get("aggregateId").asString(),
                    compact(event.get("data")),
                    event.has("occurredAt")
                        ? "  happened " + event.get("occurredAt").asString()
                        : ""));
  }

  /// A line for each field.
  static EventPrinter fields(PrintStream out) {
    return new EventPrinter(
        out,
        event -> {
          var text = new StringBuilder();
          field(text, "position", event.get("position"));
          field(text, "type", event.get("eventType"));
          field(text, "account", event.get("aggregateId"));
          field(text, "version", event.get("version"));
          field(text, "recorded", event.get("timestamp"));
          if (event.has("occurredAt")) {
            field(text, "happened", event.get("occurredAt"));
          }
          field(text, "event id", event.get("eventId"));
          field(text, "data", event.get("data"));
          field(text, "metadata", event.get("metadata"));
          return text.toString().stripTrailing();
        });
  }

  /// Prints to the same stream, each event as JSON.
  EventPrinter asJson() {
    return new EventPrinter(out, EventPrinter::compact);
  }

  private static String compact(JsonNode json) {
    return StrictJson.mapper().writeValueAsString(json);
  }

  private static void field(StringBuilder to, String name, JsonNode value) {
    String text =
        value.isContainer()
            ? StrictJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value)
            : value.asString();
    to.append("%-10s%s%n".formatted(name, text));
  }

  void print(JsonNode event) {
    out.println(escaped(form.apply(event)));
    out.flush();
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (character == '\n' || VisibleText.isPrinted(character)) {
                escaped.appendCodePoint(character);
              } else {
                for (char unit : Character.toChars(character)) {
                  escaped.append("\\u%04X".formatted((int) unit));
                }
              }
            });
    return escaped.toString();
  }
}
