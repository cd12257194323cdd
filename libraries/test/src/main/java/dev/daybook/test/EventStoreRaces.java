package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Contract tests of every [EventStore] under concurrency; the second half of [EventStoreContract].
public abstract class EventStoreRaces {
  private static final int RACERS = 16;
  private static final int ROUNDS = 30;
  private static final int WRITERS = 8;
  private static final int APPENDS = 50;

  private EventStore store;

  protected EventStoreRaces() {}

  /// Opens an empty store.
  protected abstract EventStore open();

  /// Closes the store of [#open()]; does nothing unless overridden.
  protected void close(EventStore opened) {}

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    close(store);
  }

  private static List<NewEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(ignored -> new NewEvent(UUID.randomUUID(), "HAPPENED", "{}"))
        .toList();
  }

  /// Runs all concurrently, each on its own thread, and returns their results.
  private static <T> List<T> race(List<Callable<T>> racers) throws Exception {
    return race(racers, () -> {});
  }

  /// @param ended runs at the end, even if a racer failed
  private static <T> List<T> race(List<Callable<T>> racers, Runnable ended) throws Exception {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> racer : racers) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return racer.call();
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(result(one));
      }
      return results;
    } finally {
      ended.run();
    }
  }

  private static <T> T result(Future<T> one) throws Exception {
    try {
      return one.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  private boolean wins(StreamId stream, long version) {
    try {
      store.append(stream, ExpectedVersion.exact(version), events(1));
      return true;
    } catch (WrongExpectedVersionException lost) {
      assertThat(lost.actual()).isGreaterThan(version);
      return false;
    }
  }

  @Test
  void of_writers_with_one_expected_version_exactly_one_wins() throws Exception {
    var stream = new StreamId("race", "1");
    for (int round = 0; round < ROUNDS; round++) {
      long version = round;
      List<Callable<Boolean>> racers =
          IntStream.range(0, RACERS)
              .<Callable<Boolean>>mapToObj(ignored -> () -> wins(stream, version))
              .toList();
      assertThat(race(racers).stream().filter(won -> won)).hasSize(1);
    }
    assertThat(store.head()).isEqualTo(ROUNDS);
  }

  @Test
  void concurrent_readers_that_append_win_once_a_version() throws Exception {
    var stream = new StreamId("race", "1");
    List<Callable<Long>> racers =
        IntStream.range(0, RACERS)
            .<Callable<Long>>mapToObj(number -> () -> winsOfAReader(stream, number))
            .toList();
    long wins = race(racers).stream().mapToLong(won -> won).sum();
    assertThat(store.head()).isEqualTo(wins);
    assertThat(store.readStream(stream, 0)).hasSize(Math.toIntExact(wins));
  }

  private long winsOfAReader(StreamId stream, int number) {
    long wins = 0;
    for (int round = 0; round < ROUNDS; round++) {
      LockSupport.parkNanos(number * 50_000L);
      long seen = store.readStream(stream, 0).count();
      LockSupport.parkNanos((RACERS - number) * 50_000L);
      wins += wins(stream, seen) ? 1 : 0;
    }
    return wins;
  }

  @Test
  void crossing_appends_on_two_streams_stay_atomic() throws Exception {
    var left = new StreamId("race", "left");
    var right = new StreamId("race", "right");
    List<Callable<Void>> racers =
        IntStream.range(0, WRITERS)
            .<Callable<Void>>mapToObj(number -> () -> appendCrosswise(number % 2 == 0, left, right))
            .toList();
    race(racers);
    List<RecordedEvent> log = store.readLog(0).toList();
    assertThat(log).hasSize(2 * WRITERS * APPENDS);
    for (int i = 0; i < log.size(); i += 2) {
      assertThat(log.get(i).version()).isEqualTo(log.get(i + 1).version());
      assertThat(log.get(i).stream()).isNotEqualTo(log.get(i + 1).stream());
    }
  }

  private Void appendCrosswise(boolean leftFirst, StreamId left, StreamId right) {
    for (int i = 0; i < APPENDS; i++) {
      var toLeft = new StreamAppend(left, ExpectedVersion.any(), events(1));
      var toRight = new StreamAppend(right, ExpectedVersion.any(), events(1));
      store.append(leftFirst ? List.of(toLeft, toRight) : List.of(toRight, toLeft));
    }
    return null;
  }

  @Test
  void a_reader_sees_no_gap_and_no_late_event() throws Exception {
    var writing = new AtomicBoolean(true);
    List<Callable<Long>> racers = new ArrayList<>();
    for (int number = 0; number < WRITERS; number++) {
      var stream = new StreamId("race", "w" + number);
      racers.add(() -> append(stream));
    }
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> reading = List.of(tail(readers, writing), tail(readers, writing));
      long appended = race(racers, () -> writing.set(false)).stream().mapToLong(n -> n).sum();
      for (Future<Long> reader : reading) {
        assertThat(result(reader)).isEqualTo(appended);
      }
    }
  }

  /// Appends, and checks that reads after an acknowledgement contain the events.
  private long append(StreamId stream) {
    long appended = 0;
    for (int i = 0; i < APPENDS; i++) {
      int count = 1 + i % 3;
      var result = store.append(stream, ExpectedVersion.exact(appended), events(count));
      appended += count;
      assertThat(result.version()).isEqualTo(appended);
      assertThat(store.head()).isGreaterThanOrEqualTo(result.position());
      assertThat(store.readLog(result.position() - 1).findFirst())
          .hasValueSatisfying(event -> assertThat(event.stream()).isEqualTo(stream));
      assertThat(store.readStream(stream, 0).count()).isEqualTo(appended);
    }
    return appended;
  }

  private Future<Long> tail(ExecutorService threads, AtomicBoolean writing) {
    return threads.submit(
        () -> {
          List<Long> positions = new ArrayList<>();
          boolean more = true;
          while (more) {
            more = writing.get();
            store.readLog(positions.size()).map(RecordedEvent::position).forEach(positions::add);
          }
          assertThat(positions)
              .containsExactlyElementsOf(
                  LongStream.rangeClosed(1, positions.size()).boxed().toList());
          return (long) positions.size();
        });
  }
}
