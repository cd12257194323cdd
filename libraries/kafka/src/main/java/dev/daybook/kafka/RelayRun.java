package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.CONTROL_RECORD_MISSING;
import static dev.daybook.kafka.RelayStopReason.DEFINITION_CHANGED;
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
import dev.daybook.kafka.RelayTransaction.Outgoing;
import dev.daybook.kafka.clients.KafkaClients;
import dev.daybook.kafka.cloudevents.CloudEventRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
  private final KafkaClients clients;
  private final Admin admin;
  private final RelayTopics topics;
  private final LogIdentity identity;
  private final String key;
  private final Producer<byte[], byte[]> producer;
  private final Map<String, CloudEventRecords> records = new HashMap<>();
  private ControlRecord state;
  private long lookedAt = System.nanoTime();

  /// What a run has done in one step.
  ///
  /// @param events number of events that were relayed
  /// @param upToDate whether the end of the log is reached
  record Step(int events, boolean upToDate) {}

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
    this.clients = clients;
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
      this.state = begin(readControls(), action);
    } catch (RuntimeException | Error e) {
      try {
        close(opened, admin);
      } catch (RuntimeException unclosed) {
        e.addSuppressed(unclosed);
      }
      throw e;
    }
  }

  private Map<String, byte[]> readControls() {
    try (Consumer<byte[], byte[]> reader = clients.reader()) {
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
    stored.topics().values().forEach(it -> topics.requireSafe(requireSame(it)));
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
    Map<String, RelayedTopic> begun =
        options.topicPerCategory()
            ? Map.of()
            : Map.of(options.topic(), empty(options.topic(), controls));
    Epoch epoch = identity.epochs().getFirst();
    ControlRecord first =
        new ControlRecord(
            identity.id(),
            LogCursor.START,
            epoch.id(),
            epoch.number(),
            options.definition(),
            begun,
            null);
    store(first);
    return first;
  }

  /// A topic that this relay begins to write to: it exists, and has no records.
  private RelayedTopic empty(String topic, Map<String, byte[]> controls) {
    Found found = topics.findOrCreate(topic);
    topics.requireSafe(found);
    requireOwn(controls, found);
    if (topics.ends(found).stream().anyMatch(end -> end > 0)) {
      throw new RelayStoppedException(
          CONTROL_RECORD_MISSING,
          "The topic %s has records, and the control topic %s has no record %s with it: another program writes to the topic, or the control topic was lost"
              .formatted(topic, options.controlTopic(), key));
    }
    return RelayedTopic.empty(topic, found.id(), found.partitions());
  }

  /// Adds the topics of categories that had no events yet. They are in the control record before
  /// they get an event, as with the first record.
  private ControlRecord withTopicsOf(List<RecordedEvent> events) {
    List<String> added =
        events.stream()
            .map(it -> options.topicOf(it.stream()))
            .distinct()
            .filter(it -> !state.topics().containsKey(it))
            .toList();
    if (added.isEmpty()) {
      return state;
    }
    Map<String, byte[]> controls = readControls();
    Map<String, RelayedTopic> all = new HashMap<>(state.topics());
    added.forEach(topic -> all.put(topic, empty(topic, controls)));
    ControlRecord with =
        new ControlRecord(
            state.log(),
            state.cursor(),
            state.epoch(),
            state.epochNumber(),
            state.definition(),
            all,
            null);
    store(with);
    return with;
  }

  private ControlRecord restarted(Map<String, byte[]> controls, RelayAction.Restart restart) {
    Map<String, RelayedTopic> present = new HashMap<>();
    if (options.topicPerCategory()) {
      for (String topic : topics.ofCategories()) {
        Found found = topics.findOrCreate(topic);
        if (ownerOf(controls, found).isEmpty()) {
          present.put(topic, asItIs(found));
        }
      }
    } else {
      Found found = topics.findOrCreate(options.topic());
      requireOwn(controls, found);
      present.put(options.topic(), asItIs(found));
    }
    Epoch epoch = identity.now();
    ControlRecord again =
        new ControlRecord(
            identity.id(),
            LogCursor.at(log, restart.after()),
            epoch.id(),
            epoch.number(),
            options.definition(),
            present,
            restart.text());
    store(again);
    logger.info("The relay {} was {}", options.name(), restart.text());
    return again;
  }

  private RelayedTopic asItIs(Found found) {
    topics.requireSafe(found);
    List<Long> last = topics.ends(found).stream().map(end -> end - 1).toList();
    return new RelayedTopic(found.name(), found.id(), last);
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
    List<Outgoing> told = new ArrayList<>();
    for (RelayedTopic topic : stored.topics().values()) {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        String name = identity.now().id() + "/" + topic.name() + "/" + partition;
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
        told.add(
            new Outgoing(
                kept, records(topic).restored(partition, id, identity.now(), kept, identity.id())));
      }
    }
    var transaction = new RelayTransaction(producer, stored.topics());
    transaction.send(told);
    ControlRecord after =
        stored.at(LogCursor.at(log, kept), identity.now(), transaction.awaitAll(), restore.text());
    transaction.commit(control(after));
    logger.info("The relay {} was {}, after {}", options.name(), restore.text(), kept);
    return after;
  }

  private static long position(ControlRecord record) {
    return record.cursor().position();
  }

  /// Two relays in one topic would mix two logs, or send events twice.
  private void requireOwn(Map<String, byte[]> controls, Found found) {
    ownerOf(controls, found)
        .ifPresent(
            other -> {
              throw new RelayStoppedException(
                  TOPIC_TAKEN,
                  "The topic %s belongs to the relay %s, so that %s needs another topic"
                      .formatted(found.name(), other, key));
            });
  }

  private Optional<String> ownerOf(Map<String, byte[]> controls, Found found) {
    return controls.entrySet().stream()
        .filter(it -> !it.getKey().equals(key))
        .filter(
            it ->
                ControlRecord.parse(it.getKey(), it.getValue()).topics().values().stream()
                    .anyMatch(topic -> topic.id().equals(found.id())))
        .map(Map.Entry::getKey)
        .findFirst();
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

  private CloudEventRecords records(RelayedTopic topic) {
    return records.computeIfAbsent(
        topic.name(),
        name ->
            new CloudEventRecords(
                name, topic.partitions(), options.source(identity.id()), options.schemas()));
  }

  /// Relays the next page of the log.
  ///
  /// @throws RelayStoppedException if the relay must not go on
  Step advance() {
    if (System.nanoTime() - lookedAt > options.pollInterval().toNanos()) {
      state.topics().values().forEach(this::requireSame);
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
    state = withTopicsOf(page.events());
    state = relay(page, end, present);
    return new Step(page.events().size(), false);
  }

  private ControlRecord relay(LogPage page, LogCursor end, LogIdentity present) {
    var transaction = new RelayTransaction(producer, state.topics());
    transaction.send(page.events().stream().map(it -> outgoing(it, present)).toList());
    ControlRecord reached = state.at(end, present.now(), transaction.awaitAll(), null);
    transaction.commit(control(reached));
    return reached;
  }

  private Outgoing outgoing(RecordedEvent event, LogIdentity present) {
    RelayedTopic topic =
        Objects.requireNonNull(state.topics().get(options.topicOf(event.stream())));
    return new Outgoing(event.position(), records(topic).event(event, present));
  }

  /// A transaction with a control record and no event.
  private void store(ControlRecord reached) {
    new RelayTransaction(producer, Map.of()).commit(control(reached));
  }

  private ProducerRecord<byte[], byte[]> control(ControlRecord reached) {
    return new ProducerRecord<>(options.controlTopic(), 0, key.getBytes(UTF_8), reached.toJson());
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
