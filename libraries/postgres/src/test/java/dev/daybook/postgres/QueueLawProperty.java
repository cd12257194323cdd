package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.postgres.testing.RandomUnits;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.postgres.testing.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The law of group commit for concurrent callers, through the queue and both connections: some
/// append events that can't be stored, some are interrupted, some time out.
///
/// Accepted appends give the same results one by one in the order of positions; a refused append
/// would have been refused at some moment between call and return; nothing else is stored.
///
/// `-Ddaybook.seed=…` repeats the appends; their order depends on the machine.
class QueueLawProperty {
  private static final int ROUNDS = 30;
  private static final int CALLERS = 40;
  private static final int BATCH_EVENTS = 8;
  private static final Duration IN_QUEUE = Duration.ofMillis(200);
  private static final String START = "start";

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomUnits randomUnits = new RandomUnits(random);

  /// An append and its outcome.
  ///
  /// @param from the log's head before the call
  /// @param to the log's head after the return
  private record Call(
      Unit unit, boolean bad, long from, long to, Future<List<AppendResult>> outcome) {
    boolean isAccepted() {
      return outcome.state() == Future.State.SUCCESS;
    }

    boolean isToldOf(Class<? extends Exception> failure) {
      return !isAccepted() && failure.isInstance(outcome.exceptionNow());
    }

    boolean isRefused() {
      return isToldOf(WrongExpectedVersionException.class)
          || isToldOf(AppendConditionFailedException.class);
    }

    long position() {
      return outcome.resultNow().getFirst().position();
    }

    /// Whether the current log would refuse it in the same way.
    boolean isRightlyRefusedBy(EventStore model) {
      Unit neverAccepted =
          new Unit(
              unit.appends(),
              Stream.concat(
                      unit.conditions().stream(),
                      Stream.of(AppendCondition.noEventTagged(START, 0)))
                  .toList());
      return from <= model.head()
          && model.head() <= to
          && neverAccepted.outcome(model).equals(outcome.exceptionNow().getMessage());
    }
  }

  @Test
  void concurrent_callers_get_the_results_of_sequential_ones() throws Exception {
    System.out.println("QueueLawProperty: -Ddaybook.seed=" + seed);
    var limits =
        TestDatabase.OPTIONS
            .withQueueAppends(CALLERS)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(IN_QUEUE)
            .withAppendTimeout(PATIENCE)
            .withAppendBatchEvents(BATCH_EVENTS)
            .withAppendBatchBytes(1 << 20);
    var start = new NewEvent(UUID.randomUUID(), "STARTED", "{}").tagged(Set.of(START));
    var first =
        new Unit(
            List.of(
                new StreamAppend(
                    new StreamId("thing", START), ExpectedVersion.noStream(), List.of(start))),
            List.of());
    try (PostgresEventStore store =
        PostgresEventStore.open(
            database.pool(), limits.withSchema(schema).withHeldConnections(database.direct()))) {
      List<Call> calls = new ArrayList<>(List.of(call(store, first, false, false)));
      for (int round = 0; round < ROUNDS; round++) {
        calls.addAll(round(store, random.nextInt(4) == 0));
      }
      requireAllKinds(calls);
      requireLawful(store, calls);
    }
  }

  /// @param isHeldUp whether the lock of the log is held until a caller has given up
  private List<Call> round(PostgresEventStore store, boolean isHeldUp) throws Exception {
    var gaveUp = new CountDownLatch(1);
    List<FutureTask<Call>> callers = new ArrayList<>();
    long[] versions = randomUnits.versions(store);
    long head = store.head();
    try (Connection holder = database.direct().getConnection()) {
      if (isHeldUp) {
        holdLogLock(holder);
      }
      for (int i = 0; i < CALLERS; i++) {
        Unit unit = randomUnits.next(versions, head);
        boolean bad = random.nextInt(10) == 0;
        boolean interrupted = random.nextInt(4) == 0 && unit.conditions().isEmpty();
        var caller =
            new FutureTask<>(
                () -> {
                  Call call = call(store, bad ? spoilt(unit) : unit, bad, interrupted);
                  if (call.isToldOf(LogOverloadedException.class)) {
                    gaveUp.countDown();
                  }
                  return call;
                });
        callers.add(caller);
        (random.nextBoolean() ? Thread.ofVirtual() : Thread.ofPlatform()).start(caller);
      }
      if (isHeldUp) {
        assertThat(gaveUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
    List<Call> calls = new ArrayList<>();
    for (FutureTask<Call> caller : callers) {
      calls.add(caller.get());
    }
    return calls;
  }

  /// Holds the lock until the connection ends, as an appender of another node does during its
  /// commit.
  private void holdLogLock(Connection holder) throws SQLException {
    try (var lock =
        holder.prepareStatement(
            "select pg_advisory_lock(1684107618, cast(? as regclass)::oid::integer)")) {
      lock.setString(1, schema + ".events");
      lock.executeQuery().close();
    }
  }

  private static Call call(PostgresEventStore store, Unit unit, boolean bad, boolean interrupted) {
    long from = store.head();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    // Bypasses the JSON check, which would refuse the event.
    var outcome = new FutureTask<>(() -> store.appendUnchecked(unit.appends(), unit.conditions()));
    outcome.run();
    assertThat(Thread.interrupted()).isEqualTo(interrupted);
    return new Call(unit, bad, from, store.head(), outcome);
  }

  /// With a last event that the database can't store.
  private static Unit spoilt(Unit unit) {
    List<StreamAppend> appends = new ArrayList<>(unit.appends());
    StreamAppend last = appends.removeLast();
    List<NewEvent> events = new ArrayList<>(last.events());
    events.add(new NewEvent(UUID.randomUUID(), "BAD", "{\"a\": \"\\u0000\"}"));
    appends.add(new StreamAppend(last.stream(), last.expected(), events));
    return new Unit(appends, unit.conditions());
  }

  private void requireAllKinds(List<Call> calls) {
    assertThat(calls)
        .as("seed %d", seed)
        .anyMatch(Call::isAccepted)
        .anyMatch(call -> call.isToldOf(WrongExpectedVersionException.class))
        .anyMatch(call -> call.isToldOf(AppendConditionFailedException.class))
        .anyMatch(call -> call.isToldOf(InvalidEventException.class))
        .anyMatch(call -> call.isToldOf(LogOverloadedException.class))
        .allMatch(
            call ->
                call.isToldOf(LogOverloadedException.class)
                    || (call.bad()
                        ? call.isToldOf(InvalidEventException.class)
                        : call.isAccepted() || call.isRefused()));
  }

  private void requireLawful(EventStore store, List<Call> calls) {
    var model = new InMemoryEventStore(Clock.systemUTC());
    List<Call> refused = new ArrayList<>(calls.stream().filter(Call::isRefused).toList());
    List<Call> accepted =
        calls.stream()
            .filter(Call::isAccepted)
            .sorted(Comparator.comparingLong(Call::position))
            .toList();
    for (Call call : accepted) {
      assertThat(call.unit().outcome(model))
          .as("seed %d, %s", seed, call)
          .isEqualTo(Unit.outcome(call.outcome().resultNow()));
      refused.removeIf(one -> one.isRightlyRefusedBy(model));
    }
    assertThat(refused).as("seed %d, wrongly refused", seed).isEmpty();
    assertThat(store.readLog(0).map(RecordedEvent::eventId))
        .as("seed %d", seed)
        .isEqualTo(model.readLog(0).map(RecordedEvent::eventId).toList());
  }
}
