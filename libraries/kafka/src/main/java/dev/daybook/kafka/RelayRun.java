package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.CONTROL_RECORD_MISSING;
import static dev.daybook.kafka.RelayStopReason.DEFINITION_CHANGED;
import static dev.daybook.kafka.RelayStopReason.EVENT_TOO_LARGE;
import static dev.daybook.kafka.RelayStopReason.LOG_DIVERGED;
import static dev.daybook.kafka.RelayStopReason.PARTITIONS_CHANGED;
import static dev.daybook.kafka.RelayStopReason.RECORDS_LOST;
import static dev.daybook.kafka.RelayStopReason.TOPIC_REPLACED;
import static dev.daybook.kafka.RelayStopReason.TOPIC_TAKEN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.kafka.RelayTopics.Found;
import dev.daybook.kafka.cloudevents.CloudEventRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of a relay: from `initTransactions` to the first error. After each error a new run
/// begins, which compares all that it finds with the control record.
///
/// Each transaction has the events of one page of the log, also if the filter has rejected all, and
/// the control record that says how far the relay is then. So for readers of committed records the
/// events and the position change at once, and the position is as durable as the events.
///
/// Not thread-safe.
final class RelayRun implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Logger logger = LoggerFactory.getLogger(RelayRun.class);

  private final EventStore log;
  private final KafkaRelayOptions options;
  private final Admin admin;
  private final RelayTopics topics;
  private final LogIdentity identity;
  private final String key;
  private final Producer<byte[], byte[]> producer;
  private final CloudEventRecords records;
  private ControlRecord state;
  private long lookedAt = System.nanoTime();

  /// What a run has done in one step.
  ///
  /// @param events number of events that were relayed
  /// @param upToDate whether the end of the log is reached
  record Step(int events, boolean upToDate) {}

  /// @param position of the event
  private record Sent(long position, int partition, Future<RecordMetadata> result) {}

  /// Begins a run. The order of the steps is what makes each event be relayed once: first the
  /// producers of former runs are fenced and their open transaction is ended, then the control
  /// record is read. Read before, it could be outdated by a commit of a former run.
  ///
  /// @param action to execute now; null for none
  /// @throws RelayStoppedException if the relay must not go on
  RelayRun(
      EventStore log,
      KafkaRelayOptions options,
      KafkaClients clients,
      @Nullable RelayAction action) {
    this.log = log;
    this.options = options;
    this.identity = log.identity();
    this.key = options.transactionalId(identity.id());
    this.admin = clients.admin();
    this.topics = new RelayTopics(admin, options);
    Producer<byte[], byte[]> opened = null;
    try {
      topics.requireControl();
      opened = clients.producer(key);
      this.producer = opened;
      producer.initTransactions();
      Map<String, byte[]> controls = readControls(clients);
      this.state = begin(controls, action);
      this.records = records(state.topic().partitions());
    } catch (RuntimeException | Error e) {
      try {
        close(opened, admin);
      } catch (RuntimeException unclosed) {
        e.addSuppressed(unclosed);
      }
      throw e;
    }
  }

  private Map<String, byte[]> readControls(KafkaClients clients) {
    try (Consumer<byte[], byte[]> reader = clients.controlReader()) {
      return ControlTopic.read(reader, topics, options.controlTopic());
    }
  }

  /// The position of the last event that was relayed or rejected by the filter.
  long position() {
    return state.cursor().position();
  }

  private ControlRecord begin(Map<String, byte[]> controls, @Nullable RelayAction action) {
    byte[] own = controls.get(key);
    ControlRecord stored = own == null ? null : ControlRecord.parse(key, own);
    if (stored != null && !stored.definition().equals(options.definition())) {
      throw new RelayStoppedException(
          DEFINITION_CHANGED,
          "The relay %s was begun with %s, not %s: give the changed relay a new name and a new topic"
              .formatted(options.name(), stored.definition(), options.definition()));
    }
    if (action instanceof RelayAction.Restart restart) {
      return restarted(controls, restart);
    }
    if (stored == null) {
      return first(controls);
    }
    Found found = requireSame(stored.topic());
    topics.requireSafe(found);
    if (action instanceof RelayAction.ContinueAfterRestore restore) {
      return restored(stored, restore);
    }
    requireKept(stored, identity);
    stored.cursor().requireIn(log);
    return stored;
  }

  /// The first record, committed before any event is sent: so a topic with records and no control
  /// record always means that the control record was lost.
  private ControlRecord first(Map<String, byte[]> controls) {
    Found found = topics.findOrCreate();
    topics.requireSafe(found);
    requireOwn(controls, found);
    if (topics.ends(found).stream().anyMatch(end -> end > 0)) {
      throw new RelayStoppedException(
          CONTROL_RECORD_MISSING,
          "The topic %s has records, and the control topic %s has no record %s: another program writes to the topic, or the control topic was lost"
              .formatted(found.name(), options.controlTopic(), key));
    }
    Epoch epoch = identity.epochs().getFirst();
    ControlRecord first =
        new ControlRecord(
            identity.id(),
            LogCursor.START,
            epoch.id(),
            epoch.number(),
            options.definition(),
            RelayedTopic.empty(found.name(), found.id(), found.partitions()),
            null);
    producer.beginTransaction();
    commit(first);
    return first;
  }

  private ControlRecord restarted(Map<String, byte[]> controls, RelayAction.Restart restart) {
    Found found = topics.findOrCreate();
    topics.requireSafe(found);
    requireOwn(controls, found);
    Epoch epoch = identity.now();
    List<Long> last = topics.ends(found).stream().map(end -> end - 1).toList();
    ControlRecord again =
        new ControlRecord(
            identity.id(),
            LogCursor.at(log, restart.after()),
            epoch.id(),
            epoch.number(),
            options.definition(),
            new RelayedTopic(found.name(), found.id(), last),
            restart.text());
    producer.beginTransaction();
    commit(again);
    logger.info("The relay {} was {}", options.name(), restart.text());
    return again;
  }

  /// Tells the consumers of each partition, and goes on after the last event that the log has kept.
  private ControlRecord restored(ControlRecord stored, RelayAction.ContinueAfterRestore restore) {
    if (identity.keeps(stored.epoch(), position(stored))) {
      stored.cursor().requireIn(log); // no epoch was begun since, if it isn't there
      return stored;
    }
    long kept =
        identity
            .keptOf(stored.epoch())
            .orElseThrow(
                () ->
                    new RelayStoppedException(
                        LOG_DIVERGED,
                        "The log doesn't have the epoch %s in which position %d was relayed: relay it by a new name into a new topic"
                            .formatted(stored.epoch(), position(stored))));
    CloudEventRecords made = records(stored.topic().partitions());
    List<Sent> sent = new ArrayList<>();
    producer.beginTransaction();
    for (int partition = 0; partition < stored.topic().partitions(); partition++) {
      UUID id = UUID.nameUUIDFromBytes((identity.now().id() + "/" + partition).getBytes(UTF_8));
      ProducerRecord<byte[], byte[]> told =
          made.restored(partition, id, identity.now(), kept, identity.id());
      sent.add(new Sent(kept, partition, producer.send(told)));
    }
    RelayedTopic written = awaitAll(stored.topic(), sent);
    ControlRecord after =
        stored.at(LogCursor.at(log, kept), identity.now(), written, restore.text());
    commit(after);
    logger.info("The relay {} was {}, after {}", options.name(), restore.text(), kept);
    return after;
  }

  private static long position(ControlRecord record) {
    return record.cursor().position();
  }

  /// Two relays in one topic would mix two logs, or send events twice.
  private void requireOwn(Map<String, byte[]> controls, Found found) {
    controls.forEach(
        (other, text) -> {
          if (!other.equals(key)
              && ControlRecord.parse(other, text).topic().id().equals(found.id())) {
            throw new RelayStoppedException(
                TOPIC_TAKEN,
                "The topic %s belongs to the relay %s, so that %s needs another topic"
                    .formatted(found.name(), other, key));
          }
        });
  }

  private Found requireSame(RelayedTopic known) {
    Optional<Found> present = topics.find(known.name());
    if (present.isEmpty() || !present.get().id().equals(known.id())) {
      throw new RelayStoppedException(
          TOPIC_REPLACED,
          "The topic %s with the id %s %s"
              .formatted(
                  known.name(),
                  known.id(),
                  present.isEmpty()
                      ? "is missing"
                      : "was deleted, and another one has its name: " + present.get().id()));
    }
    Found found = present.get();
    if (found.partitions() != known.partitions()) {
      throw new RelayStoppedException(
          PARTITIONS_CHANGED,
          "The topic %s has %d partitions and had %d, so that streams would move to other partitions"
              .formatted(known.name(), found.partitions(), known.partitions()));
    }
    List<Long> ends = topics.ends(found);
    for (int i = 0; i < ends.size(); i++) {
      if (ends.get(i) <= known.lastOffsets().get(i)) {
        throw new RelayStoppedException(
            RECORDS_LOST,
            "Partition %d of the topic %s ends at offset %d, before offset %d, which was committed"
                .formatted(i, known.name(), ends.get(i), known.lastOffsets().get(i)));
      }
    }
    return found;
  }

  private static void requireKept(ControlRecord relayed, LogIdentity present) {
    if (!present.keeps(relayed.epoch(), position(relayed))) {
      throw new RelayStoppedException(
          LOG_DIVERGED,
          "The log was restored from a backup: position %d was relayed in epoch %s, and now is epoch %d, which began after %d"
              .formatted(
                  position(relayed),
                  relayed.epoch(),
                  present.now().number(),
                  present.now().beganAfter()));
    }
  }

  private CloudEventRecords records(int partitions) {
    return new CloudEventRecords(
        options.topic(), partitions, options.source(identity.id()), options.schemas());
  }

  /// Relays the next page of the log.
  ///
  /// @throws RelayStoppedException if the relay must not go on
  Step advance() {
    if (System.nanoTime() - lookedAt > options.pollInterval().toNanos()) {
      Found unused = requireSame(state.topic());
      lookedAt = System.nanoTime();
    }
    LogCursor cursor = state.cursor();
    LogPage page =
        options.view(log).readLogPage(cursor.position(), options.filter(), options.batchEvents());
    LogCursor end = cursor.atEndOf(page, log);
    cursor.requireIn(log); // the page follows the events that were relayed
    LogIdentity present = log.identity(); // read last: it has the epoch of each event
    requireKept(state, present);
    if (end.equals(cursor)) {
      return new Step(0, true);
    }
    state = relay(page, end, present);
    return new Step(page.events().size(), false);
  }

  private ControlRecord relay(LogPage page, LogCursor end, LogIdentity present) {
    producer.beginTransaction();
    RelayedTopic written = awaitAll(state.topic(), send(page.events(), present));
    ControlRecord reached = state.at(end, present.now(), written, null);
    commit(reached);
    return reached;
  }

  private List<Sent> send(List<RecordedEvent> events, LogIdentity present) {
    List<Sent> sent = new ArrayList<>();
    try {
      for (RecordedEvent event : events) {
        ProducerRecord<byte[], byte[]> record = records.event(event, present);
        int partition = Objects.requireNonNull(record.partition());
        sent.add(new Sent(event.position(), partition, producer.send(record)));
      }
    } catch (KafkaException e) {
      // The error of a record that was sent before: its result tells which one, and why.
      sent.stream().filter(it -> it.result().isDone()).forEach(this::await);
      throw e;
    }
    return sent;
  }

  /// Waits until Kafka has the records, and checks that they follow those that it had.
  private RelayedTopic awaitAll(RelayedTopic before, List<Sent> sent) {
    producer.flush();
    List<Long> last = new ArrayList<>(before.lastOffsets());
    for (Sent record : sent) {
      long offset = await(record).offset();
      if (offset <= last.get(record.partition())) {
        abort();
        throw new RelayStoppedException(
            TOPIC_REPLACED,
            "Partition %d of the topic %s has taken a record at offset %d after offset %d: the topic was created again, or has lost records"
                .formatted(
                    record.partition(), before.name(), offset, last.get(record.partition())));
      }
      last.set(record.partition(), offset);
    }
    return new RelayedTopic(before.name(), before.id(), last);
  }

  private RecordMetadata await(Sent record) {
    try {
      return RelayTopics.await(record.result());
    } catch (RecordTooLargeException e) {
      abort();
      throw new RelayStoppedException(
          EVENT_TOO_LARGE,
          "The event at position %d is too large for the topic %s: %s"
              .formatted(record.position(), options.topic(), e.getMessage()));
    }
  }

  /// Otherwise readers of committed records wait until the transaction times out.
  private void abort() {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      logger.debug("A transaction was not aborted; it ends by its timeout", e);
    }
  }

  private void commit(ControlRecord reached) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                options.controlTopic(),
                0,
                key.getBytes(UTF_8),
                reached.toJson())); // commitTransaction throws its error
    producer.commitTransaction();
  }

  /// An open transaction is aborted, here if Kafka answers in time, otherwise by the next run.
  @Override
  public void close() {
    close(producer, admin);
  }

  private static void close(@Nullable Producer<byte[], byte[]> producer, Admin admin) {
    try {
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
      }
    } finally {
      admin.close(CLOSE_TIMEOUT);
    }
  }
}
