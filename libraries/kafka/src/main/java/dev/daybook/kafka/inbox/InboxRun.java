package dev.daybook.kafka.inbox;

import static dev.daybook.kafka.clients.KafkaCalls.await;

import dev.daybook.eventstore.EventStore;
import dev.daybook.kafka.clients.KafkaCalls;
import dev.daybook.kafka.clients.KafkaClients;
import dev.daybook.kafka.inbox.ParkedPartition.Entry;
import dev.daybook.kafka.inbox.RecordExecution.Outcome;
import dev.daybook.postgres.operations.OperatorAction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of an inbox: from joining its consumer group to the first error.
///
/// A step polls records, executes their commands, and then commits one transaction with the
/// answers, the parked records and the group's offsets. A run that dies before that commit leaves
/// commands in the log; the next run reads the same records, finds the results in the log, and
/// answers with them.
///
/// The group's offsets have the topic's id as their metadata, because offsets begin again in a
/// topic that is created again.
///
/// One thread uses it, except for [#parked()].
final class InboxRun implements AutoCloseable {
  /// Maximum number of keys that are handled at once.
  static final int KEYS_AT_ONCE_MAX = 16;

  private static final String BEHIND = "An earlier record of this key is parked";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(InboxRun.class);

  private final KafkaInboxOptions options;
  private final Admin admin;
  private final InboxTopics topics;
  private final String topicId;
  private final RecordKeys keys;
  private final RecordExecution execution;
  private final List<AutoCloseable> clients = new ArrayList<>();
  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> reader;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<Integer, ParkedPartition> parked = new HashMap<>();
  private final Semaphore permits = new Semaphore(KEYS_AT_ONCE_MAX);
  private volatile List<ParkedRecord> shown = List.of();

  /// What a step has done.
  record Step(int accepted, int refused, int parked) {
    static final Step NOTHING = new Step(0, 0, 0);
  }

  /// An operator action on a parked record.
  ///
  /// @param skips whether the record is given up, instead of tried again
  record Action(int partition, long offset, boolean skips, OperatorAction.Request request) {}

  private record Result(ConsumerRecord<byte[], byte[]> record, String recordId, Outcome outcome) {
    boolean isAccepted() {
      return outcome instanceof Outcome.Done(InboxResult.Accepted ignored);
    }

    boolean isParked() {
      return outcome instanceof Outcome.Failed;
    }
  }

  /// A record that is no longer parked.
  ///
  /// @param result null if it was given up
  /// @param what became of it
  private record Settled(Entry entry, @Nullable Result result, String what) {}

  /// @throws InboxStoppedException if the inbox must not go on
  InboxRun(
      EventStore events, KafkaInboxOptions options, InboxHandler handler, KafkaClients factory) {
    this.options = options;
    this.admin = keep(factory.admin());
    this.topics = new InboxTopics(admin, options);
    try {
      TopicDescription commands = topics.commands();
      this.topicId = commands.topicId().toString();
      topics.requireOthers(commands.partitions().size());
      this.keys = new RecordKeys(options.name(), topics.cluster(), topicId, options.keyHeader());
      this.execution = new RecordExecution(events, keys, handler, options.attempts());
      this.producer =
          keep(factory.producer("daybook-inbox-" + options.name() + "-" + UUID.randomUUID()));
      producer.initTransactions();
      this.reader = keep(factory.reader());
      this.consumer = keep(factory.groupMember(options.name(), options.batchRecords()));
      consumer.subscribe(List.of(options.topic()), new Assignments());
    } catch (RuntimeException | Error e) {
      try {
        close();
      } catch (RuntimeException unclosed) {
        e.addSuppressed(unclosed);
      }
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T client) {
    clients.addFirst(client);
    return client;
  }

  /// Begins a partition at the group's offset, or at its first record.
  private final class Assignments implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
      for (TopicPartition partition : assigned) {
        OffsetAndMetadata offset = committed.get(partition);
        if (offset == null) {
          consumer.seekToBeginning(List.of(partition));
        } else if (!offset.metadata().isEmpty() && !offset.metadata().equals(topicId)) {
          throw replaced();
        }
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      revoked.forEach(it -> parked.remove(it.partition()));
      show();
    }
  }

  private InboxStoppedException replaced() {
    return new InboxStoppedException(
        "The topic %1$s was deleted and created again. To begin with its first record, delete the offsets: kafka-consumer-groups.sh --delete-offsets --group %2$s --topic %1$s"
            .formatted(options.topic(), options.name()));
  }

  /// The parked records of the partitions that this node has.
  List<ParkedRecord> parked() {
    return shown;
  }

  private void show() {
    shown =
        parked.values().stream()
            .flatMap(it -> it.entries().stream())
            .map(Entry::shown)
            .sorted(Comparator.comparing(ParkedRecord::since))
            .toList();
  }

  /// Executes the next records, if there are some within a moment.
  ///
  /// @throws InboxStoppedException if the inbox must not go on
  Step step() {
    ConsumerRecords<byte[], byte[]> records = poll();
    loadParked();
    if (records.isEmpty()) {
      return Step.NOTHING;
    }
    if (!topics.commands().topicId().toString().equals(topicId)) {
      throw replaced();
    }
    List<Result> results = executeAll(records);
    commit(results);
    int accepted = (int) results.stream().filter(Result::isAccepted).count();
    int failed = (int) results.stream().filter(Result::isParked).count();
    return new Step(accepted, results.size() - accepted - failed, failed);
  }

  /// Why it takes no records of a partition; empty if it takes all.
  Optional<String> full() {
    return parked.entrySet().stream()
        .filter(it -> it.getValue().isFull())
        .map(
            it ->
                "waiting for an operator: %d records or more of partition %d are parked"
                    .formatted(ParkedPartition.RECORDS_MAX, it.getKey()))
        .findFirst();
  }

  private void pauseFull() {
    parked.forEach(
        (number, it) -> {
          List<TopicPartition> one = List.of(new TopicPartition(options.topic(), number));
          if (it.isFull()) {
            consumer.pause(one);
          } else {
            consumer.resume(one);
          }
        });
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    pauseFull();
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      throw new InboxStoppedException(
          "The topic %s has no record at the offsets %s, where the inbox would go on: records were removed before they were read. Set the offsets of the group %s to go on"
              .formatted(options.topic(), e.offsetOutOfRangePartitions(), options.name()));
    }
  }

  private void loadParked() {
    boolean changed = false;
    for (TopicPartition partition : consumer.assignment()) {
      if (!parked.containsKey(partition.partition())) {
        parked.put(
            partition.partition(),
            ParkedPartition.read(reader, options.parked(), partition.partition()));
        changed = true;
      }
    }
    if (changed) {
      show();
    }
  }

  private ParkedPartition parked(int partition) {
    ParkedPartition found = parked.get(partition);
    if (found == null) {
      throw new IllegalStateException("Partition %d is not assigned".formatted(partition));
    }
    return found;
  }

  /// The records of a key one after another, several keys at once.
  private List<Result> executeAll(ConsumerRecords<byte[], byte[]> records) {
    Map<Object, List<ConsumerRecord<byte[], byte[]>>> byKey = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Object key =
          record.key() == null
              ? new Object()
              : List.of(record.partition(), ByteBuffer.wrap(record.key()));
      byKey.computeIfAbsent(key, it -> new ArrayList<>()).add(record);
    }
    List<Future<List<Result>>> running = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (List<ConsumerRecord<byte[], byte[]>> ofKey : byKey.values()) {
        boolean behind = isBehind(ofKey.getFirst());
        running.add(threads.submit(() -> executeWithPermit(ofKey, behind)));
      }
    }
    return running.stream().flatMap(it -> resultsOf(it).stream()).toList();
  }

  private boolean isBehind(ConsumerRecord<byte[], byte[]> record) {
    return !options.goesOnAfterParked()
        && record.key() != null
        && parked(record.partition()).has(ByteBuffer.wrap(record.key()));
  }

  private List<Result> executeWithPermit(List<ConsumerRecord<byte[], byte[]>> ofKey, boolean behind)
      throws InterruptedException {
    permits.acquire();
    try {
      return execute(ofKey, behind);
    } finally {
      permits.release();
    }
  }

  private List<Result> execute(List<ConsumerRecord<byte[], byte[]>> ofKey, boolean behind) {
    List<Result> results = new ArrayList<>();
    boolean parks = behind;
    for (ConsumerRecord<byte[], byte[]> record : ofKey) {
      String recordId = keys.recordId(record.partition(), record.offset());
      Outcome outcome = parks ? new Outcome.Failed(BEHIND) : execution.execute(record, recordId);
      results.add(new Result(record, recordId, outcome));
      parks |=
          outcome instanceof Outcome.Failed && record.key() != null && !options.goesOnAfterParked();
    }
    return results;
  }

  private static List<Result> resultsOf(Future<List<Result>> execution) {
    try {
      return execution.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      switch (Objects.requireNonNull(e.getCause())) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case InterruptedException cause -> throw new InterruptException(cause);
        default -> throw new IllegalStateException(e);
      }
    }
  }

  /// Answers, parked records and the group's offsets, all or none of them.
  private void commit(List<Result> results) {
    Map<Result, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    producer.beginTransaction();
    for (Result result : results) {
      var partition = new TopicPartition(options.topic(), result.record().partition());
      offsets.computeIfAbsent(
          partition, it -> new OffsetAndMetadata(consumer.position(it), Optional.empty(), topicId));
      switch (result.outcome()) {
        case Outcome.Done(InboxResult done) -> answer(result.record(), result.recordId(), done);
        case Outcome.Failed(String reason) -> {
          log.warn(
              "The inbox {} parks the record {}: {}", options.name(), result.recordId(), reason);
          sent.put(
              result,
              producer.send(
                  ParkedPartition.parked(
                      options.parked(), result.record(), result.recordId(), reason)));
        }
      }
    }
    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    KafkaCalls.commit(producer);
    sent.forEach(
        (result, written) ->
            parked(result.record().partition())
                .add(result.record(), result.recordId(), await(written), reason(result)));
    if (!sent.isEmpty()) {
      show();
    }
  }

  private static String reason(Result result) {
    return result.outcome() instanceof Outcome.Failed(String reason) ? reason : "";
  }

  private void answer(ConsumerRecord<byte[], byte[]> record, String recordId, InboxResult result) {
    options
        .answers()
        .ifPresent(
            topic -> {
              var unused = producer.send(Answers.record(topic, record, recordId, result));
            });
  }

  /// Executes an operator action: the records of the key from the given one on, up to the first one
  /// that fails again.
  void execute(Action action) {
    ParkedPartition partition = parked.get(action.partition());
    List<Entry> entries = partition == null ? List.of() : partition.from(action.offset());
    if (partition == null || entries.isEmpty()) {
      log.warn("The inbox {} has no such parked record: {}", options.name(), action);
      return;
    }
    List<Settled> settled = new ArrayList<>();
    for (Entry entry : entries) {
      if (action.skips() && settled.isEmpty()) {
        settled.add(new Settled(entry, null, "skipped by " + by(action)));
        continue;
      }
      ConsumerRecord<byte[], byte[]> record = partition.reread(reader, options.topic(), entry);
      Outcome outcome = execution.execute(record, entry.recordId());
      if (outcome instanceof Outcome.Failed(String reason)) {
        log.warn(
            "The record {} of the inbox {} stays parked: {}",
            entry.recordId(),
            options.name(),
            reason);
        break;
      }
      settled.add(
          new Settled(
              entry, new Result(record, entry.recordId(), outcome), "executed by " + by(action)));
    }
    commit(partition, settled);
  }

  private static String by(Action action) {
    return action.request().by() + ": " + action.request().why();
  }

  private void commit(ParkedPartition partition, List<Settled> settled) {
    if (settled.isEmpty()) {
      return;
    }
    producer.beginTransaction();
    for (Settled it : settled) {
      Result result = it.result();
      if (result != null && result.outcome() instanceof Outcome.Done(InboxResult done)) {
        answer(result.record(), result.recordId(), done);
      }
      // The commit throws its error.
      var unused = producer.send(partition.settled(it.entry(), it.what()));
    }
    KafkaCalls.commit(producer);
    settled.forEach(it -> partition.remove(it.entry()));
    show();
  }

  /// An open transaction is aborted, and the group gives the partitions to other nodes.
  @Override
  public void close() {
    RuntimeException first = null;
    for (AutoCloseable client : clients) {
      try {
        closeInTime(client);
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static void closeInTime(AutoCloseable client) {
    switch (client) {
      case Producer<?, ?> it -> it.close(CLOSE_TIMEOUT);
      case Consumer<?, ?> it -> it.close(CloseOptions.timeout(CLOSE_TIMEOUT));
      case Admin it -> it.close(CLOSE_TIMEOUT);
      default -> throw new IllegalArgumentException(client.toString());
    }
  }
}
