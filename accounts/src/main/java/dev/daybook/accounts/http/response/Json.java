package dev.daybook.accounts.http.response;

import dev.daybook.accounts.http.response.Problem.Funds;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.readmodels.AccountView;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.jackson.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// JSON rendering of responses.
public final class Json {
  public static final String CONTENT_TYPE = "application/json;charset=utf-8";
  public static final String PROBLEM_CONTENT_TYPE = "application/problem+json;charset=utf-8";

  private static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Json() {}

  public static byte[] bytes(Consumer<JsonGenerator> content) {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = generator(out)) {
      content.accept(json);
    }
    return out.toByteArray();
  }

  public static String text(Consumer<JsonGenerator> content) {
    var out = new StringWriter(512);
    try (JsonGenerator json = StrictJson.mapper().createGenerator(out)) {
      content.accept(json);
    }
    return out.toString();
  }

  /// Sets an object as the body of a response.
  ///
  /// @param fields writes them
  public static void respond(Exchange exchange, Consumer<JsonGenerator> fields) {
    exchange
        .contentType(CONTENT_TYPE)
        .body(
            bytes(
                json -> {
                  json.writeStartObject();
                  fields.accept(json);
                  json.writeEndObject();
                }));
  }

  static JsonGenerator generator(OutputStream out) {
    return StrictJson.mapper().createGenerator(out);
  }

  public static void account(JsonGenerator json, AccountView account) {
    String id = account.id().toString();
    json.writeStartObject();
    json.writeStringProperty("aggregateId", id);
    json.writeStringProperty("userId", id);
    json.writeStringProperty("name", account.name());
    json.writeStringProperty("email", account.email());
    json.writeNumberProperty("balance", account.balance().toDecimal());
    json.writeNumberProperty("available", account.available().toDecimal());
    json.writeStringProperty("currency", account.balance().currency().code());
    json.writeBooleanProperty("isClosed", account.closed());
    json.writeStringProperty("lastActivity", instant(account.changedAt()));
    json.writeNumberProperty("version", account.version());
    json.writeEndObject();
  }

  /// Writes an event, with data and metadata as stored.
  public static void event(JsonGenerator json, RecordedEvent event) {
    json.writeStartObject();
    json.writeStringProperty("eventId", event.eventId().toString());
    json.writeStringProperty("aggregateId", event.stream().id());
    json.writeStringProperty("eventType", event.type());
    json.writeStringProperty("timestamp", instant(event.recordedAt()));
    EventMetadata.occurredAt(event)
        .ifPresent(at -> json.writeStringProperty("occurredAt", instant(at)));
    json.writeNumberProperty("version", event.version());
    json.writeName("data");
    json.writeRawValue(event.data());
    json.writeName("metadata");
    json.writeRawValue(event.metadata());
    json.writeNumberProperty("position", event.position());
    json.writeEndObject();
  }

  static byte[] problem(Problem problem) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("type", problem.type().uri());
          json.writeStringProperty("title", problem.title());
          json.writeNumberProperty("status", problem.status());
          json.writeStringProperty("detail", problem.detail());
          json.writeStringProperty("error", problem.detail());
          if (problem.field() != null) {
            json.writeStringProperty("field", problem.field());
          }
          if (problem.version() != null) {
            json.writeNumberProperty("version", problem.version());
          }
          Funds funds = problem.funds();
          if (funds != null) {
            json.writeNumberProperty("balance", funds.balance().toDecimal());
            json.writeNumberProperty("available", funds.available().toDecimal());
            json.writeStringProperty("currency", funds.balance().currency().code());
          }
          if (problem.id() != null) {
            json.writeStringProperty("id", problem.id());
          }
          json.writeEndObject();
        });
  }

  public static String instant(Instant instant) {
    return MILLISECONDS.format(instant);
  }
}
