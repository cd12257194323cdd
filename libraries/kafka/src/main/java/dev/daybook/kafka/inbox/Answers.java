package dev.daybook.kafka.inbox;

import dev.daybook.jackson.StrictJson;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.databind.node.ObjectNode;

/// Records for the topic of answers: the key of the command's record, its headers, and JSON.
final class Answers {
  private Answers() {}

  static ProducerRecord<byte[], byte[]> record(
      String topic, ConsumerRecord<byte[], byte[]> record, String recordId, InboxResult result) {
    ObjectNode json = StrictJson.mapper().createObjectNode().put("record", recordId);
    switch (result) {
      case InboxResult.Accepted(String data) ->
          json.put("status", "accepted").set("data", StrictJson.mapper().readTree(data));
      case InboxResult.Refused(String reason, String detail, boolean isFinal) ->
          json.put("status", isFinal ? "refused" : "refused-for-now")
              .put("reason", reason)
              .put("detail", detail);
    }
    return new ProducerRecord<>(
        topic, null, record.key(), StrictJson.mapper().writeValueAsBytes(json), record.headers());
  }
}
