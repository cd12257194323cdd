package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.CONTROL_RECORD_UNREADABLE;

import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.connections.ServerTimeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the control topic holds of a relay, written in each of its transactions.
///
/// @param log id of the log
/// @param cursor the last event that was relayed, or that the filter has rejected
/// @param epoch id of the epoch that the log was in
/// @param definition filter, topic and mapping, which a relay never changes
/// @param topics those that the relay writes to, by their names
/// @param server the latest server that the relay has read, by its timeline; null if it doesn't
///   tell it, or in a record of an earlier build
/// @param action the operator action that has written it; null if it was written with events
record ControlRecord(
    UUID log,
    LogCursor cursor,
    UUID epoch,
    long epochNumber,
    String definition,
    Map<String, RelayedTopic> topics,
    @Nullable ServerTimeline server,
    @Nullable String action) {
  private static final int FORMAT = 1;

  ControlRecord {
    topics = Map.copyOf(topics);
  }

  /// This record after further events.
  ControlRecord at(
      LogCursor reached, Epoch in, Map<String, RelayedTopic> written, @Nullable String by) {
    return new ControlRecord(log, reached, in.id(), in.number(), definition, written, server, by);
  }

  /// This record with other topics.
  ControlRecord with(Map<String, RelayedTopic> others) {
    return new ControlRecord(log, cursor, epoch, epochNumber, definition, others, server, null);
  }

  /// This record of a relay that reads a server.
  ///
  /// @param read null if the server doesn't tell its timeline: the known one stays
  ControlRecord on(@Nullable ServerTimeline read) {
    return new ControlRecord(
        log, cursor, epoch, epochNumber, definition, topics, read == null ? server : read, action);
  }

  byte[] toJson() {
    ObjectNode json = StrictJson.mapper().createObjectNode();
    json.put("format", FORMAT).put("log", log.toString()).put("position", cursor.position());
    UUID event = cursor.event();
    if (event != null) {
      json.put("event", event.toString());
    }
    json.put("epoch", epoch.toString()).put("epochNumber", epochNumber);
    json.put("definition", definition);
    var all = json.putArray("topics");
    for (RelayedTopic topic : topics.values()) {
      ObjectNode one = all.addObject();
      one.put("topic", topic.name()).put("topicId", topic.id());
      one.put("partitions", topic.partitions());
      var offsets = one.putArray("lastOffsets");
      topic.lastOffsets().forEach(offsets::add);
    }
    if (server != null) {
      json.put("systemIdentifier", Long.toUnsignedString(server.server()));
      json.put("timeline", server.timeline());
    }
    if (action != null) {
      json.put("action", action);
    }
    return StrictJson.mapper().writeValueAsBytes(json);
  }

  /// @param key of the record, for the message
  /// @throws RelayStoppedException if it is not a record of this version
  static ControlRecord parse(String key, byte[] text) {
    try {
      JsonNode json = StrictJson.mapper().readTree(text);
      if (json.path("format").asInt(0) != FORMAT) {
        throw unreadable(key, "its format is not " + FORMAT);
      }
      Map<String, RelayedTopic> topics = new LinkedHashMap<>();
      for (JsonNode it : json.required("topics")) {
        RelayedTopic topic = topic(it);
        topics.put(topic.name(), topic);
      }
      UUID event = json.has("event") ? uuid(json, "event") : null;
      return new ControlRecord(
          uuid(json, "log"),
          new LogCursor(json.required("position").longValue(), event),
          uuid(json, "epoch"),
          json.required("epochNumber").longValue(),
          json.required("definition").stringValue(),
          topics,
          json.has("timeline") ? server(json) : null,
          json.has("action") ? json.required("action").stringValue() : null);
    } catch (JacksonException | IllegalArgumentException e) {
      throw unreadable(key, String.valueOf(e.getMessage()));
    }
  }

  private static RelayedTopic topic(JsonNode json) {
    List<Long> offsets = new ArrayList<>();
    json.required("lastOffsets").forEach(it -> offsets.add(it.longValue()));
    return new RelayedTopic(
        json.required("topic").stringValue(), json.required("topicId").stringValue(), offsets);
  }

  private static ServerTimeline server(JsonNode json) {
    return new ServerTimeline(
        Long.parseUnsignedLong(json.required("systemIdentifier").stringValue()),
        json.required("timeline").longValue());
  }

  private static UUID uuid(JsonNode json, String field) {
    return UUID.fromString(json.required(field).stringValue());
  }

  private static RelayStoppedException unreadable(String key, String why) {
    return new RelayStoppedException(
        CONTROL_RECORD_UNREADABLE,
        "The record %s of the control topic can't be read: %s".formatted(key, why));
  }
}
