package dev.daybook.postgres.live;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.Await;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailerIT {
  private final WakeUps wakeUps = new WakeUps();

  private final TestDatabase database = TestDatabase.shared();
  private final PostgresEventStore store = database.open(database.newLog());

  /// Collects received events.
  private static class Memory implements Tailer.Subscriber {
    final List<Long> positions = new CopyOnWriteArrayList<>();
    final List<RuntimeException> endings = new CopyOnWriteArrayList<>();

    @Override
    public void receive(List<RecordedEvent> events) {
      positions.addAll(events.stream().map(RecordedEvent::position).toList());
    }

    @Override
    public void ended(RuntimeException reason) {
      endings.add(reason);
    }

    void await(long last) throws InterruptedException {
      long until = System.nanoTime() + PATIENCE.toNanos();
      while ((positions.isEmpty() || positions.getLast() < last) && System.nanoTime() < until) {
        Thread.sleep(5);
      }
      assertThat(positions).last().isEqualTo(last);
    }
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private LogTailer start() {
    LogTailer tailer = LogTailer.start(store, TestDatabase.OPTIONS, wakeUps, new OwnEvents());
    store.onAppend(_ -> wakeUps.wakeAll());
    return tailer;
  }

  private void append(String stream, int count) {
    store.append(
        new StreamId("thing", stream),
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "HAPPENED", "{}"))
            .toList());
  }

  private static void assertWhole(Memory memory, long after, long last) {
    assertThat(memory.positions)
        .containsExactlyElementsOf(LongStream.rangeClosed(after + 1, last).boxed().toList());
  }

  @Test
  void a_jvm_error_of_one_subscriber_does_not_affect_others() throws Exception {
    try (LogTailer tailer = start()) {
      var failing =
          new Memory() {
            @Override
            public void receive(List<RecordedEvent> events) {
              throw new StackOverflowError("deep");
            }
          };
      tailer.subscribe(failing);
      var memory = new Memory();
      tailer.subscribe(memory);
      append("a", 2);
      memory.await(2);
      append("a", 1);
      memory.await(3);
      assertWhole(memory, 0, 3);
      assertThat(failing.endings)
          .singleElement()
          .satisfies(e -> assertThat(e).hasRootCauseInstanceOf(StackOverflowError.class));
    }
  }

  @Test
  void reports_why_it_cannot_read_and_continues_when_it_can() throws Exception {
    var error = new AtomicReference<@Nullable Error>();
    EventStore sometimes =
        (EventStore)
            Proxy.newProxyInstance(
                EventStore.class.getClassLoader(),
                new Class<?>[] {EventStore.class},
                (_, method, arguments) -> {
                  Error thrown = error.get();
                  if (thrown != null) {
                    throw thrown;
                  }
                  return method.invoke(store, arguments);
                });
    try (LogTailer tailer =
        LogTailer.start(
            sometimes,
            TestDatabase.OPTIONS.withPollInterval(Duration.ofMillis(10)),
            wakeUps,
            new OwnEvents())) {
      var memory = new Memory();
      tailer.subscribe(memory);
      assertThat(tailer.trouble()).isEmpty();
      error.set(new OutOfMemoryError("full"));
      append("a", 1);
      Await.until(() -> tailer.trouble().isPresent());
      assertThat(tailer.trouble()).containsInstanceOf(OutOfMemoryError.class);
      error.set(null);
      memory.await(1);
      Await.until(() -> tailer.trouble().isEmpty());
      assertWhole(memory, 0, 1);
    }
  }

  @Test
  void delivers_events_appended_after_the_subscription() throws Exception {
    append("a", 3);
    try (LogTailer tailer = start()) {
      var memory = new Memory();
      assertThat(tailer.subscribe(memory)).isEqualTo(3);
      append("a", 2);
      memory.await(5);
      tailer.unsubscribe(memory);
      append("a", 1);
      var later = new Memory();
      assertThat(tailer.subscribe(later)).isBetween(5L, 6L);
      append("a", 1);
      later.await(7);
      assertWhole(memory, 3, 5);
    }
  }

  @Test
  void sees_events_without_a_wake_up() throws Exception {
    try (LogTailer tailer =
        LogTailer.start(store, TestDatabase.OPTIONS, wakeUps, new OwnEvents())) {
      var memory = new Memory();
      tailer.subscribe(memory);
      append("a", 1);
      memory.await(1);
    }
  }

  @Test
  void late_subscribers_get_each_event_once() throws Exception {
    List<Memory> memories = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    try (LogTailer tailer = start();
        var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writing = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        String stream = "w" + writer;
        writing.add(
            writers.submit(() -> IntStream.range(0, 100).forEach(i -> append(stream, 1 + i % 3))));
      }
      for (int i = 0; i < 20; i++) {
        var memory = new Memory();
        starts.add(tailer.subscribe(memory));
        memories.add(memory);
        Thread.sleep(3);
      }
      for (Future<?> writer : writing) {
        writer.get();
      }
      append("last", 1);
      for (int i = 0; i < memories.size(); i++) {
        memories.get(i).await(store.head());
        assertWhole(memories.get(i), starts.get(i), store.head());
      }
    }
  }

  @Test
  void a_failing_subscriber_is_notified_and_others_continue() throws Exception {
    try (LogTailer tailer = start()) {
      var failing =
          new Tailer.Subscriber() {
            final List<RuntimeException> endings = new CopyOnWriteArrayList<>();

            @Override
            public void receive(List<RecordedEvent> events) {
              throw new IllegalStateException("too slow");
            }

            @Override
            public void ended(RuntimeException reason) {
              endings.add(reason);
            }
          };
      var memory = new Memory();
      tailer.subscribe(failing);
      tailer.subscribe(memory);
      append("a", 1);
      memory.await(1);
      append("a", 1);
      memory.await(2);
      assertThat(failing.endings)
          .singleElement()
          .extracting(Throwable::getMessage)
          .isEqualTo("too slow");
      assertThat(memory.endings).isEmpty();
    }
  }
}
