package dev.daybook.kafka.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Names of records that stay the same however often they are read.
///
/// @param cluster Kafka's id of the cluster
/// @param topicId Kafka's id of the topic: offsets begin again in a topic that is created again
record RecordKeys(String inbox, String cluster, String topicId, Optional<String> keyHeader) {
  private static final HexFormat HEX = HexFormat.of();

  /// The id of a record, `CLUSTER/TOPIC ID/PARTITION/OFFSET`.
  String recordId(int partition, long offset) {
    return "%s/%s/%d/%d".formatted(cluster, topicId, partition, offset);
  }

  /// The tag on the events of the record's command.
  ///
  /// @param recordId of the record
  String tag(ConsumerRecord<byte[], byte[]> record, String recordId) {
    byte[] chosen = chosen(record);
    MessageDigest hash = sha256();
    hash.update(inbox.getBytes(UTF_8));
    hash.update((byte) 0);
    if (chosen == null) {
      hash.update(recordId.getBytes(UTF_8));
    } else {
      hash.update("header".getBytes(UTF_8));
      hash.update((byte) 0);
      hash.update(chosen);
    }
    return "inbox:" + HEX.formatHex(hash.digest());
  }

  private byte @Nullable [] chosen(ConsumerRecord<byte[], byte[]> record) {
    Header header = keyHeader.map(record.headers()::lastHeader).orElse(null);
    return header == null ? null : header.value();
  }

  /// A hash of key and value, by which a key that is used again for another command is noticed.
  static String contents(ConsumerRecord<byte[], byte[]> record) {
    MessageDigest hash = sha256();
    update(hash, record.key());
    update(hash, record.value());
    return HEX.formatHex(hash.digest());
  }

  /// Its length, -1 for null, then itself: no two pairs of parts have the same text.
  private static void update(MessageDigest hash, byte @Nullable [] part) {
    hash.update(Integer.toString(part == null ? -1 : part.length).getBytes(UTF_8));
    hash.update((byte) ':');
    if (part != null) {
      hash.update(part);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each Java platform has it
    }
  }
}
