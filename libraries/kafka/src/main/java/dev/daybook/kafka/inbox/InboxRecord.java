package dev.daybook.kafka.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.commands.IdempotencyKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// A record with a command. Immutable.
public final class InboxRecord {
  private final ConsumerRecord<byte[], byte[]> record;
  private final IdempotencyKey idempotencyKey;
  private final Map<String, String> metadata;

  InboxRecord(
      ConsumerRecord<byte[], byte[]> record,
      IdempotencyKey idempotencyKey,
      Map<String, String> metadata) {
    this.record = record;
    this.idempotencyKey = idempotencyKey;
    this.metadata = Map.copyOf(metadata);
  }

  /// A record for tests of a handler.
  ///
  /// @param idempotencyKey 1 to 190 printable ASCII characters without spaces
  public static InboxRecord of(String key, String value, String idempotencyKey) {
    return new InboxRecord(
        new ConsumerRecord<>("test", 0, 0, key.getBytes(UTF_8), value.getBytes(UTF_8)),
        new IdempotencyKey("inbox:" + idempotencyKey, ignored -> {}),
        Map.of());
  }

  /// The key as text; empty if the record has none.
  ///
  /// @throws IllegalArgumentException if it is not UTF-8
  public Optional<String> key() {
    byte[] key = record.key();
    return key == null ? Optional.empty() : Optional.of(decode("key", key));
  }

  /// The value as text, such as JSON.
  ///
  /// @throws IllegalArgumentException if there is none, or it is not UTF-8
  public String value() {
    byte[] value = record.value();
    if (value == null) {
      throw new IllegalArgumentException("The record has no value");
    }
    return decode("value", value);
  }

  /// The last header of a name as text; empty if there is none.
  ///
  /// @throws IllegalArgumentException if it is not UTF-8
  public Optional<String> header(String name) {
    @Nullable Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(decode("header " + name, header.value()));
  }

  /// The timestamp of the record, by the producer or the broker.
  public Instant timestamp() {
    return Instant.ofEpochMilli(record.timestamp());
  }

  /// For `CommandHandler.once`.
  public IdempotencyKey idempotencyKey() {
    return idempotencyKey;
  }

  /// For the metadata of the command's events: which record has caused them, and its hash.
  public Map<String, String> metadata() {
    return metadata;
  }

  private static String decode(String what, byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The %s of the record is not UTF-8".formatted(what), e);
    }
  }
}
