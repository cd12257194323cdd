package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.CONTROL_RECORD_MISSING;
import static dev.daybook.kafka.RelayStopReason.DEFINITION_CHANGED;
import static dev.daybook.kafka.RelayStopReason.LOG_DIVERGED;
import static dev.daybook.kafka.RelayStopReason.PARTITIONS_CHANGED;
import static dev.daybook.kafka.RelayStopReason.RECORDS_LOST;
import static dev.daybook.kafka.RelayStopReason.TOPIC_REPLACED;
import static dev.daybook.kafka.RelayStopReason.TOPIC_TAKEN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.kafka.RelayPages.Page;
import dev.daybook.kafka.RelayTopics.Found;
import dev.daybook.kafka.RelayTransaction.Outgoing;
import dev.daybook.kafka.clients.KafkaClients;
import dev.daybook.kafka.cloudevents.CloudEventRecords;
import dev.daybook.postgres.PostgresEventStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of a relay: from `initTransactions` to the first error. After each error a new run
/// begins, which compares all that it finds with the control record.
///
/// Each transaction has the events of some pages of the log, also if the filter has rejected all,
/// and the control record that says how far the relay is then. So for readers of committed records
/// the events and the position change at once, and the position is as durable as the events. The
/// events of a transaction are sent while the one before it is committed: see [RelayProducers].
///
/// Not thread-safe.
final class RelayRun implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Logger logger = LoggerFactory.getLogger(RelayRun.class);

  private final PostgresEventStore log;
  private final KafkaRelayOptions options;
  private final KafkaClients clients;
  private final Admin admin;
  private final RelayTopics topics;
  private final RelaySource source;
  private final LogIdentity identity;
  private final String key;
  private final RelayPages pages;
  private final RelayProducers producers;
  private final RepeatedCheck check;
  private final Progress progress;
  private final TransactionPacing pacing = new TransactionPacing();
  private final Map<String, CloudEventRecords> records = new HashMap<>();
  private final long beganAfter;

  /// As of the last transaction that was sent, perhaps not yet committed.
  private ControlRecord state;

  /// Is told of committed transactions, by the thread that calls the run.
  interface Progress {
    /// A transaction with events is committed.
    ///
    /// @param position of the last event that was relayed or rejected by the filter
    /// @param events number of events in the transaction
    void committed(long position, int events);
  }

  /// Begins a run. The order of the steps is what makes each event be relayed once: first the
  /// producers of former runs are fenced and their open transaction is ended, then the control
  /// record is read. Read before, it could be outdated by a commit of a former run.
  ///
  /// Before all that it looks whether the database is a former primary, since there it must not
  /// fence the relay of the present one, again and again.
  ///
  /// @param action to execute now; null for none
  /// @throws RelayStoppedException if the relay must not go on
  RelayRun(
      PostgresEventStore log,
      KafkaRelayOptions options,
      KafkaClients clients,
      @Nullable RelayAction action,
      Progress progress) {
    this.log = log;
    this.options = options;
    this.clients = clients;
    this.progress = progress;
    this.pages = new RelayPages(log, options);
    this.check = new RepeatedCheck(options.pollInterval());
    this.source = RelaySource.of(log);
    this.identity = source.log();
    this.key = options.transactionalId(identity.id());
    this.admin = clients.admin();
    this.topics = new RelayTopics(admin, options);
    RelayProducers opened = null;
    try {
      topics.requireControl();
      ControlRecord committed = own(readCommittedControls());
      if (committed != null) {
        source.requireNotFormer(committed);
      }
      opened = new RelayProducers(clients, key, CLOSE_TIMEOUT);
      this.producers = opened;
      producers.init();
      this.state = begin(readControls(), action);
      this.beganAfter = position(state);
    } catch (RuntimeException | Error e) {
      try {
        close(opened);
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

  private Map<String, byte[]> readCommittedControls() {
    try (Consumer<byte[], byte[]> reader = clients.reader()) {
      return ControlTopic.readCommitted(reader, options.controlTopic());
    }
  }

  private @Nullable ControlRecord own(Map<String, byte[]> controls) {
    byte[] own = controls.get(key);
    return own == null ? null : ControlRecord.parse(key, own);
  }

  /// The position after which the run began.
  long beganAfter() {
    return beganAfter;
  }

  private ControlRecord begin(Map<String, byte[]> controls, @Nullable RelayAction action) {
    ControlRecord stored = own(controls);
    if (stored != null && !stored.definition().equals(options.definition())) {
      throw new RelayStoppedException(
          DEFINITION_CHANGED,
          "The relay %s was begun with %s, not %s: give the changed relay a new name and a new topic"
              .formatted(options.name(), stored.definition(), options.definition()));
    }
    if (stored != null) {
      source.requireNotFormer(stored);
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
    requireKept(stored.epoch(), position(stored), identity);
    stored.cursor().requireIn(log);
    return onServer(stored);
  }

  /// The control record with the server of this run. It is stored before events of that server are
  /// sent, and without any: from then on a former primary is refused.
  private ControlRecord onServer(ControlRecord stored) {
    if (source.isNamedBy(stored)) {
      return stored;
    }
    ControlRecord moved =
        stored.at(stored.cursor(), identity.now(), stored.topics(), null).on(source.server());
    store(moved);
    logger.info("The relay {} reads another server: {}", options.name(), source.server());
    return moved;
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
            source.server(),
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

  private List<String> newTopicsOf(Page page) {
    return page.events().stream()
        .map(it -> options.topicOf(it.stream()))
        .distinct()
        .filter(it -> !state.topics().containsKey(it))
        .toList();
  }

  /// Adds the topics of categories that had no events yet. They are in the control record before
  /// they get an event, as with the first record.
  private ControlRecord withTopics(List<String> added) {
    awaitCommitted();
    Map<String, byte[]> controls = readControls();
    Map<String, RelayedTopic> all = new HashMap<>(state.topics());
    added.forEach(topic -> all.put(topic, empty(topic, controls)));
    ControlRecord with = state.with(all);
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
            source.server(),
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
      return onServer(stored);
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
    var transaction = new RelayTransaction(producers.next(), stored.topics());
    transaction.send(told);
    ControlRecord after =
        stored
            .at(LogCursor.at(log, kept), identity.now(), transaction.awaitAll(), restore.text())
            .on(source.server());
    producers.commit(() -> transaction.commit(control(after)), () -> {});
    awaitCommitted();
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

  private static void requireKept(UUID epoch, long position, LogIdentity present) {
    if (!present.keeps(epoch, position)) {
      throw new RelayStoppedException(
          LOG_DIVERGED,
          "The log was restored from a backup: position %d was relayed in epoch %s, and now is epoch %d, which began after %d"
              .formatted(position, epoch, present.now().number(), present.now().beganAfter()));
    }
  }

  private CloudEventRecords records(RelayedTopic topic) {
    return records.computeIfAbsent(
        topic.name(),
        name ->
            new CloudEventRecords(
                name, topic.partitions(), options.source(identity.id()), options.schemas()));
  }

  /// Sends the next pages of the log in a transaction, and begins to commit it. At the end of the
  /// log it waits until all that was sent is committed; the log may have new events then.
  ///
  /// @return whether the log has no further events, and all are committed
  /// @throws RelayStoppedException if the relay must not go on
  boolean advance() {
    Collection<RelayedTopic> known = state.topics().values();
    check.beginIfDue(() -> requireUnchanged(known));
    pacing.await();
    Page page = pages.after(state.cursor());
    requireKept(state.epoch(), position(state), page.log());
    if (page.isEmpty()) {
      check.await();
      return !producers.awaitCommitted();
    }
    List<String> added = newTopicsOf(page);
    if (!added.isEmpty()) {
      state = withTopics(added);
    }
    relay(page);
    return false;
  }

  /// Topics and server, as when the run began.
  private void requireUnchanged(Collection<RelayedTopic> known) {
    known.forEach(this::requireSame);
    source.requireUnchanged(log);
  }

  /// Waits until all that was sent is committed.
  void awaitCommitted() {
    boolean unused = producers.awaitCommitted();
  }

  private void relay(Page first) {
    pacing.begin();
    var transaction = new RelayTransaction(producers.next(), state.topics());
    Page last = first;
    transaction.send(outgoing(first));
    int events = first.events().size();
    for (int i = 1; i < pages.perTransaction() && last.isFull(); i++) {
      Page next = pages.after(last.end());
      requireKept(last.log().now().id(), last.end().position(), next.log());
      if (next.isEmpty() || !newTopicsOf(next).isEmpty()) {
        break;
      }
      transaction.send(outgoing(next));
      events += next.events().size();
      last = next;
    }
    ControlRecord reached = state.at(last.end(), last.log().now(), transaction.awaitAll(), null);
    int relayed = events;
    producers.commit(
        () -> transaction.commit(control(reached)),
        () -> progress.committed(position(reached), relayed));
    state = reached;
    if (last.isFull()) {
      pacing.full();
    }
  }

  private List<Outgoing> outgoing(Page page) {
    return page.events().stream().map(it -> outgoing(it, page.log())).toList();
  }

  private Outgoing outgoing(RecordedEvent event, LogIdentity present) {
    RelayedTopic topic =
        Objects.requireNonNull(state.topics().get(options.topicOf(event.stream())));
    return new Outgoing(event.position(), records(topic).event(event, present));
  }

  /// A transaction with a control record and no event.
  private void store(ControlRecord reached) {
    var transaction = new RelayTransaction(producers.next(), Map.of());
    producers.commit(() -> transaction.commit(control(reached)), () -> {});
    awaitCommitted();
  }

  private ProducerRecord<byte[], byte[]> control(ControlRecord reached) {
    return new ProducerRecord<>(options.controlTopic(), 0, key.getBytes(UTF_8), reached.toJson());
  }

  /// An open transaction is aborted, here if Kafka answers in time, otherwise by the next run.
  @Override
  public void close() {
    close(producers);
  }

  private void close(@Nullable RelayProducers opened) {
    pages.close();
    check.close();
    try {
      if (opened != null) {
        opened.close();
      }
    } finally {
      admin.close(CLOSE_TIMEOUT);
    }
  }
}
