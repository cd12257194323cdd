package dev.daybook.postgres.joined;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.RandomUnits;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.postgres.testing.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The law of joined transactions: appends and reads in a transaction give the results that they
/// give on a log without a transaction; what is rolled back has never been.
///
/// Repeat a run with `-Ddaybook.seed=…`.
class JoinedTransactionProperty {
  private static final int LOGS = 2;
  private static final int TRANSACTIONS_PER_LOG = 80;
  private static final int STEPS_MAX = 25;
  private static final int PAGE_EVENTS_MAX = 5;

  /// One of so many transactions is rolled back as a whole.
  private static final int ROLLED_BACK_ONE_IN = 4;

  /// One of so many appends that must be refused is sent.
  private static final int REFUSED_ONE_IN = 8;

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomUnits randomUnits = new RandomUnits(random);
  private final List<Accepted> committed = new ArrayList<>();
  private final List<Accepted> collected = new ArrayList<>();
  private final List<Reached> savepoints = new ArrayList<>();
  private EventStore model = new InMemoryEventStore(Clock.systemUTC());

  /// @param results on the model
  private record Accepted(Unit unit, List<AppendResult> results) {}

  /// @param appends how many the transaction had collected
  private record Reached(Savepoint savepoint, int appends) {}

  @Test
  void a_transaction_equals_its_steps_on_a_log() throws SQLException {
    System.out.println("JoinedTransactionProperty: -Ddaybook.seed=" + seed);
    TestDatabase database = TestDatabase.shared();
    for (int number = 0; number < LOGS; number++) {
      committed.clear();
      rebuildModel();
      try (PostgresEventStore log = database.open(database.newLog());
          Connection connection = database.direct().getConnection()) {
        connection.setAutoCommit(false);
        for (int transaction = 0; transaction < TRANSACTIONS_PER_LOG; transaction++) {
          run(log, connection);
        }
        compareLogs(log);
      }
    }
  }

  private void run(PostgresEventStore log, Connection connection) throws SQLException {
    collected.clear();
    savepoints.clear();
    JoinedTransaction transaction = log.join(connection);
    for (int step = random.nextInt(STEPS_MAX); step >= 0; step--) {
      if (!step(transaction, connection)) {
        assertThat(conflict(transaction::commit)).as("seed %d", seed).isTrue();
        transaction.rollback();
        collected.clear();
        rebuildModel();
        return;
      }
    }
    end(transaction);
  }

  private void end(JoinedTransaction transaction) throws SQLException {
    if (random.nextInt(ROLLED_BACK_ONE_IN) == 0) {
      transaction.rollback();
      collected.clear();
      rebuildModel();
      return;
    }
    List<String> expected =
        collected.stream().flatMap(one -> one.results().stream()).map(this::described).toList();
    assertThat(transaction.commit().stream().map(this::described))
        .as("seed %d, results of the commit", seed)
        .isEqualTo(expected);
    committed.addAll(collected);
    collected.clear();
  }

  /// Returns false if the transaction can't be committed any more.
  private boolean step(JoinedTransaction transaction, Connection connection) throws SQLException {
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        return append(transaction);
      }
      case 4 -> savepoints.add(new Reached(connection.setSavepoint(), collected.size()));
      case 5 -> rollBackToSavepoint(connection);
      default -> compareReads(transaction);
    }
    return true;
  }

  private boolean append(EventStore transaction) {
    Unit unit = randomUnits.next(randomUnits.versions(model), model.head());
    List<AppendResult> results = new ArrayList<>();
    if (conflict(() -> results.addAll(model.append(unit.appends(), unit.conditions())))) {
      return random.nextInt(REFUSED_ONE_IN) != 0
          || conflict(() -> transaction.append(unit.appends(), unit.conditions()));
    }
    List<AppendResult> joined = transaction.append(unit.appends(), unit.conditions());
    assertThat(joined.stream().map(AppendResult::version))
        .as("seed %d, %s", seed, unit)
        .isEqualTo(results.stream().map(AppendResult::version).toList());
    assertThat(joined.stream().map(AppendResult::position)).containsOnly(0L);
    collected.add(new Accepted(unit, results));
    return true;
  }

  private interface Appending {
    Object run() throws SQLException;
  }

  private static boolean conflict(Appending append) {
    try {
      append.run();
      return false;
    } catch (WrongExpectedVersionException | AppendConditionFailedException _) {
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void rollBackToSavepoint(Connection connection) throws SQLException {
    if (savepoints.isEmpty()) {
      return;
    }
    int number = random.nextInt(savepoints.size());
    Reached reached = savepoints.get(number);
    connection.rollback(reached.savepoint());
    savepoints.subList(number + 1, savepoints.size()).clear();
    collected.subList(reached.appends(), collected.size()).clear();
    rebuildModel();
  }

  private void rebuildModel() {
    model = new InMemoryEventStore(Clock.systemUTC());
    Stream.concat(committed.stream(), collected.stream())
        .forEach(one -> model.append(one.unit().appends(), one.unit().conditions()));
  }

  private void compareReads(EventStore transaction) {
    var stream = StreamId.of("thing", "n" + random.nextInt(5));
    long version = random.nextLong(8);
    long after = random.nextLong(model.head() + 2);
    long upTo = after + random.nextLong(20);
    EventFilter filter = filter(stream);
    EventQuery query = query();
    int limit = 1 + random.nextInt(PAGE_EVENTS_MAX);
    for (Read read :
        List.<Read>of(
            log -> log.readStream(stream, version),
            log -> log.readStreamBackward(stream, version + 1),
            log -> log.readLast(stream, limit).stream(),
            log -> log.readLog(after, filter),
            log -> log.readQuery(query, after, upTo),
            log -> pages(log, after, filter, limit))) {
      assertThat(read.from(transaction).map(this::described))
          .as("seed %d, %s", seed, List.of(stream, version, after, upTo, filter, query, limit))
          .isEqualTo(read.from(model).map(this::described).toList());
    }
    assertThat(transaction.head()).as("seed %d", seed).isEqualTo(model.head());
  }

  private interface Read {
    Stream<RecordedEvent> from(EventStore log);
  }

  private EventFilter filter(StreamId stream) {
    return switch (random.nextInt(4)) {
      case 0 -> EventFilter.all();
      case 1 -> EventFilter.all().withStreams(stream);
      case 2 -> EventFilter.all().withTypes("ELSE");
      default -> EventFilter.all().withTags(tag());
    };
  }

  private EventQuery query() {
    EventQuery tagged = EventQuery.tagged(tag());
    return random.nextBoolean() ? tagged : tagged.withTypes("ELSE").or(EventQuery.tagged(tag()));
  }

  private String tag() {
    return RandomUnits.TAGS.get(random.nextInt(RandomUnits.TAGS.size()));
  }

  /// All events after a position, read page by page.
  private static Stream<RecordedEvent> pages(
      EventStore log, long after, EventFilter filter, int limit) {
    List<RecordedEvent> events = new ArrayList<>();
    long head = log.head();
    for (long position = after; position < head; ) {
      LogPage page = log.readLogPage(position, filter, limit);
      events.addAll(page.events());
      assertThat(page.position()).isGreaterThan(position);
      position = page.position();
    }
    return events.stream();
  }

  private void compareLogs(EventStore log) {
    assertThat(log.readLog(0).map(this::described))
        .as("seed %d", seed)
        .isNotEmpty()
        .isEqualTo(model.readLog(0).map(this::described).toList());
  }

  private String described(AppendResult result) {
    return result.version() + "@" + result.position();
  }

  private List<Object> described(RecordedEvent event) {
    Set<String> tags = new TreeSet<>(event.tags());
    return List.of(
        event.position(),
        event.stream(),
        event.version(),
        event.eventId(),
        event.type(),
        event.data(),
        tags);
  }
}
