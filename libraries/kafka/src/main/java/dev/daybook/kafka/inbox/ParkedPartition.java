package dev.daybook.kafka.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.kafka.clients.WaitingException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// The parked records of one partition. The topic of parked records is their only store: it has
/// each parked record with its reason, and a record for each that is no longer parked.
///
/// Not thread-safe.
final class ParkedPartition {
  /// From so many records on that wait, no further ones of the partition are taken.
  static final int RECORDS_MAX = 10_000;

  /// Header of a parked record: the id of the record, see [RecordKeys#recordId].
  static final String PARKED = "daybook-parked";

  /// Header of a parked record: why.
  static final String REASON = "daybook-parked-reason";

  /// Header of a parked record: the timestamp of the record, in milliseconds since 1970.
  static final String TIMESTAMP = "daybook-parked-timestamp";

  /// Header of a record without a value: the id of a record that is no longer parked.
  static final String SETTLED = "daybook-settled";

  /// Header of a record without a value: what became of it.
  static final String OUTCOME = "daybook-settled-outcome";

  private static final int REASON_CHARACTERS_MAX = 1_000;
  private static final Duration READ_MAX = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);

  private final TopicPartition partition;

  /// By their ids, in their order.
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /// @param key null for a record without a key
  /// @param at offset in the topic of parked records
  record Entry(@Nullable ByteBuffer key, long at, String recordId, String reason, Instant since) {
    private long number(int fromEnd) {
      String[] parts = recordId.split("/", -1);
      return Long.parseLong(parts[parts.length - fromEnd]);
    }

    ParkedRecord shown() {
      String text = key == null ? "" : UTF_8.decode(key.duplicate()).toString();
      return new ParkedRecord(text, (int) number(2), number(1), reason, since);
    }
  }

  private ParkedPartition(TopicPartition partition) {
    this.partition = partition;
  }

  /// Reads the partition.
  ///
  /// @param reader of committed records
  /// @throws WaitingException if it can't be read to its end in 2 minutes
  static ParkedPartition read(Consumer<byte[], byte[]> reader, String topic, int number) {
    var partition = new TopicPartition(topic, number);
    var found = new ParkedPartition(partition);
    reader.assign(List.of(partition));
    reader.seekToBeginning(List.of(partition));
    long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long deadline = System.nanoTime() + READ_MAX.toNanos();
    while (reader.position(partition) < end) {
      if (System.nanoTime() - deadline > 0) {
        throw new WaitingException("waiting for the topic %s to be read".formatted(topic));
      }
      reader.poll(POLL).forEach(found::apply);
    }
    return found;
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    text(record, SETTLED).ifPresent(entries::remove);
    text(record, PARKED)
        .ifPresent(
            recordId ->
                entries.put(
                    recordId,
                    new Entry(
                        record.key() == null ? null : ByteBuffer.wrap(record.key()),
                        record.offset(),
                        recordId,
                        text(record, REASON).orElse(""),
                        Instant.ofEpochMilli(record.timestamp()))));
  }

  private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String header) {
    Header found = record.headers().lastHeader(header);
    return found == null ? Optional.empty() : Optional.of(new String(found.value(), UTF_8));
  }

  /// Whether a record of the key is parked.
  boolean has(ByteBuffer key) {
    return entries.values().stream().anyMatch(it -> key.equals(it.key()));
  }

  /// Adds a record that was written to the topic of parked records.
  void add(
      ConsumerRecord<byte[], byte[]> record,
      String recordId,
      RecordMetadata written,
      String reason) {
    ByteBuffer key = record.key() == null ? null : ByteBuffer.wrap(record.key());
    Instant since = Instant.ofEpochMilli(written.timestamp());
    entries.put(recordId, new Entry(key, written.offset(), recordId, reason, since));
  }

  /// Whether so many records wait that no further ones of the partition are taken.
  boolean isFull() {
    return entries.size() >= RECORDS_MAX;
  }

  void remove(Entry entry) {
    entries.remove(entry.recordId());
  }

  List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /// The parked records of the key of one, from it on; alone if it has no key. Empty if it is not
  /// parked, or not the first one of its key.
  List<Entry> from(long offset) {
    Optional<Entry> first =
        entries.values().stream().filter(it -> it.shown().offset() == offset).findFirst();
    ByteBuffer key = first.map(Entry::key).orElse(null);
    if (first.isEmpty() || key == null) {
      return first.stream().toList();
    }
    List<Entry> ofKey = entries.values().stream().filter(it -> key.equals(it.key())).toList();
    return ofKey.getFirst().equals(first.get()) ? ofKey : List.of();
  }

  /// A parked record as it was in the topic of commands.
  ///
  /// @param commands the topic of commands
  ConsumerRecord<byte[], byte[]> reread(
      Consumer<byte[], byte[]> reader, String commands, Entry entry) {
    reader.assign(List.of(partition));
    reader.seek(partition, entry.at());
    long deadline = System.nanoTime() + READ_MAX.toNanos();
    while (System.nanoTime() - deadline < 0) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        if (record.offset() == entry.at()) {
          return original(record, commands, entry.shown());
        }
        throw new InboxStoppedException(
            "The topic %s has lost the parked record at offset %d of partition %d"
                .formatted(partition.topic(), entry.at(), partition.partition()));
      }
    }
    throw new WaitingException("waiting for the topic %s to be read".formatted(partition.topic()));
  }

  private static ConsumerRecord<byte[], byte[]> original(
      ConsumerRecord<byte[], byte[]> parked, String topic, ParkedRecord of) {
    Headers headers =
        new ProducerRecord<>(topic, null, parked.key(), parked.value(), parked.headers()).headers();
    headers.remove(PARKED).remove(REASON).remove(TIMESTAMP);
    return new ConsumerRecord<>(
        topic,
        of.partition(),
        of.offset(),
        text(parked, TIMESTAMP).map(Long::valueOf).orElse(parked.timestamp()),
        parked.timestampType(),
        parked.serializedKeySize(),
        parked.serializedValueSize(),
        parked.key(),
        parked.value(),
        headers,
        Optional.empty());
  }

  /// What the topic of parked records gets of a record that can't be executed.
  static ProducerRecord<byte[], byte[]> parked(
      String topic, ConsumerRecord<byte[], byte[]> record, String recordId, String reason) {
    var parked =
        new ProducerRecord<>(
            topic, record.partition(), record.key(), record.value(), record.headers());
    String shortened = reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS_MAX));
    parked
        .headers()
        .add(PARKED, recordId.getBytes(UTF_8))
        .add(REASON, shortened.getBytes(UTF_8))
        .add(TIMESTAMP, Long.toString(record.timestamp()).getBytes(UTF_8));
    return parked;
  }

  /// What the topic of parked records gets when a record is no longer parked.
  ProducerRecord<byte[], byte[]> settled(Entry entry, String outcome) {
    byte[] key = entry.key() == null ? null : entry.key().array();
    var settled =
        new ProducerRecord<byte[], byte[]>(partition.topic(), partition.partition(), key, null);
    settled
        .headers()
        .add(SETTLED, entry.recordId().getBytes(UTF_8))
        .add(OUTCOME, outcome.getBytes(UTF_8));
    return settled;
  }
}
