package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.RunningSubscription.Status;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contract tests of every implementation of [Checkpoints], and of subscriptions on several nodes
/// that use it. Extend this class for your own implementation.
@SuppressWarnings("NullAway.Init")
public abstract class SubscriptionContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofHours(1);
  private static final String NAME = "mails";

  private final EventStore store = new InMemoryEventStore(Clock.systemUTC());
  private final List<Long> handled = new CopyOnWriteArrayList<>();
  private Checkpoints checkpoints;

  protected SubscriptionContract() {}

  @BeforeEach
  void openCheckpoints() {
    checkpoints = open();
  }

  /// Opens empty checkpoints.
  protected abstract Checkpoints open();

  private void append(int count) {
    append(store, count);
  }

  private static void append(EventStore log, int count) {
    log.append(
        new StreamId("thing", "1"),
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(ignored -> new NewEvent(UUID.randomUUID(), "HAPPENED", "{}"))
            .toList());
  }

  private Subscription subscription(Subscription.Handler handler) {
    return Subscription.of(NAME, store, handler).with(checkpoints);
  }

  private static SubscriptionOptions leased(Duration lease, Duration handlingTimeout) {
    return SubscriptionOptions.defaults().withLease(lease).withHandlingTimeout(handlingTimeout);
  }

  private Subscription subscription() {
    return subscription(this::handle);
  }

  private void handle(RecordedEvent event) {
    handled.add(event.position());
  }

  private void assertHandledOnce(long last) {
    assertThat(handled).containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
  }

  /// A cursor that belongs to no log.
  private static LogCursor cursor(long position) {
    return new LogCursor(position, new UUID(0, position));
  }

  private static void await(RunningSubscription running, long position) throws Exception {
    assertThat(running.awaitPosition(position, PATIENCE))
        .as("%s at %d", running.status(), running.position())
        .isTrue();
  }

  private static void awaitStatus(RunningSubscription running, Status wanted) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!running.status().equals(wanted) && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertThat(running.status()).isEqualTo(wanted);
  }

  private static void awaitTaken(Checkpoints.Lease lease) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!lease.take()) {
      assertThat(System.nanoTime()).as("still held").isLessThan(until);
      Thread.sleep(20);
    }
  }

  @Nested
  class A_checkpoint {
    @Test
    void is_absent_before_the_first_store() {
      assertThat(checkpoints.load(NAME)).isEmpty();
      assertThat(checkpoints.lease(NAME, LONG).take()).isTrue();
      assertThat(checkpoints.load(NAME)).isEmpty();
    }

    @Test
    void is_kept_under_its_name() {
      checkpoints.store(NAME, cursor(7));
      checkpoints.store(NAME, cursor(9));
      checkpoints.store("others", cursor(1));
      assertThat(checkpoints.load(NAME)).hasValue(cursor(9));
      assertThat(checkpoints.load("others")).hasValue(cursor(1));
    }
  }

  /// The log was restored from a backup and has as many events again, but different ones.
  @Nested
  class On_a_diverged_log {
    private final EventStore restored = new InMemoryEventStore(Clock.systemUTC());

    @Test
    void a_subscription_stops_although_the_log_is_as_long() {
      append(5);
      assertThat(subscription().catchUp()).isEqualTo(5);
      append(restored, 5);
      assertStops(Subscription.of(NAME, restored, SubscriptionContract.this::handle));
      assertHandledOnce(5);
    }

    @Test
    void a_subscription_stops_although_the_log_is_longer_again() {
      append(5);
      assertThat(subscription().catchUp()).isEqualTo(5);
      append(restored, 9);
      assertStops(Subscription.of(NAME, restored, SubscriptionContract.this::handle));
      assertHandledOnce(5);
    }

    /// The checkpoint is after the last matching event.
    @Test
    void a_subscription_without_delivered_events_stops() {
      EventFilter others = EventFilter.all().withTypes("ELSE");
      append(5);
      assertThat(subscription().filtered(others).catchUp()).isEqualTo(5);
      append(restored, 5);
      assertStops(
          Subscription.of(NAME, restored, SubscriptionContract.this::handle).filtered(others));
    }

    private void assertStops(Subscription subscription) {
      assertThatExceptionOfType(SubscriptionStoppedException.class)
          .isThrownBy(() -> subscription.with(checkpoints).catchUp())
          .withMessageContaining("mails has stopped at position 6")
          .withCauseInstanceOf(LogDivergedException.class)
          .havingCause()
          .withMessage("The log has another event at position 5 than the one seen there");
      assertThat(checkpoints.load(NAME)).hasValue(LogCursor.at(store, 5));
    }
  }

  @Nested
  class A_lease {
    private Checkpoints.Lease first;
    private Checkpoints.Lease second;

    @BeforeEach
    void openLeases() {
      first = checkpoints.lease(NAME, LONG);
      second = checkpoints.lease(NAME, LONG);
    }

    @Test
    void is_held_by_one_run_at_a_time() {
      assertThat(first.take()).isTrue();
      assertThat(second.take()).isFalse();
      assertThat(first.take()).as("again").isTrue();
      assertThat(checkpoints.lease("others", LONG).take()).isTrue();
    }

    @Test
    void is_free_at_once_when_released() {
      assertThat(first.take()).isTrue();
      second.release();
      assertThat(second.take()).isFalse();
      first.release();
      assertThat(second.take()).isTrue();
    }

    @Test
    void stores_positions_only_of_its_holder() {
      assertThat(first.store(cursor(1))).as("before it was taken").isFalse();
      assertThat(first.take()).isTrue();
      assertThat(first.store(cursor(5))).isTrue();
      assertThat(second.store(cursor(9))).isFalse();
      assertThat(checkpoints.load(NAME)).hasValue(cursor(5));
      first.release();
      assertThat(first.store(cursor(6))).isFalse();
      assertThat(first.renew()).isFalse();
      assertThat(checkpoints.load(NAME)).hasValue(cursor(5));
    }

    @Test
    void can_be_taken_after_expiry_and_refuses_its_holder() throws Exception {
      Checkpoints.Lease expiring = checkpoints.lease(NAME, SHORT);
      assertThat(expiring.take()).isTrue();
      awaitTaken(second);
      assertThat(second.store(cursor(7))).isTrue();
      assertThat(expiring.renew()).isFalse();
      assertThat(expiring.store(cursor(3))).isFalse();
      expiring.release();
      assertThat(expiring.take()).isFalse();
      assertThat(checkpoints.load(NAME)).hasValue(cursor(7));
      assertThat(second.renew()).isTrue();
    }

    @Test
    void stays_with_its_holder_after_expiry_until_taken() throws Exception {
      Checkpoints.Lease expiring = checkpoints.lease(NAME, Duration.ofMillis(1));
      assertThat(expiring.take()).isTrue();
      Thread.sleep(50);
      assertThat(expiring.store(cursor(3))).isTrue();
      Thread.sleep(50);
      assertThat(expiring.renew()).isTrue();
      assertThat(checkpoints.load(NAME)).hasValue(cursor(3));
    }
  }

  @Nested
  class On_several_nodes {
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void one_handles_each_event_and_the_others_follow(int nodes) throws Exception {
      List<RunningSubscription> running = new ArrayList<>();
      try {
        for (int i = 0; i < nodes; i++) {
          running.add(subscription().start());
        }
        for (int i = 0; i < 20; i++) {
          append(1);
        }
        for (RunningSubscription each : running) {
          await(each, 20);
        }
        assertThat(running.stream().filter(each -> each.status() instanceof Status.StandingBy))
            .hasSize(nodes - 1);
      } finally {
        running.forEach(RunningSubscription::close);
      }
      assertHandledOnce(20);
    }

    @Test
    void a_closing_node_hands_over_at_once() throws Exception {
      append(10);
      RunningSubscription one = subscription().with(leased(LONG, LONG)).start();
      await(one, 10);
      try (RunningSubscription two = subscription().with(leased(LONG, LONG)).start()) {
        awaitStatus(two, new Status.StandingBy());
        one.close();
        append(10);
        await(two, 20);
        assertThat(two.status()).isEqualTo(new Status.Running());
      }
      assertHandledOnce(20);
      assertThat(checkpoints.load(NAME)).hasValue(LogCursor.at(store, 20));
    }

    /// A killed node leaves only its lease.
    @Test
    void a_killed_node_is_replaced_after_its_lease_expired() throws Exception {
      append(10);
      Checkpoints.Lease killed = checkpoints.lease(NAME, Duration.ofSeconds(2));
      assertThat(killed.take()).isTrue();
      assertThat(killed.store(LogCursor.at(store, 4))).isTrue();
      try (RunningSubscription other = subscription().start()) {
        awaitStatus(other, new Status.StandingBy());
        assertThat(handled).isEmpty();
        await(other, 10);
      }
      assertThat(handled).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    }

    /// The first node's thread pauses in its handler, as in a long pause of the whole node.
    @Test
    void a_node_paused_past_its_lease_handles_no_more_events() throws Exception {
      var hangs = new CountDownLatch(1);
      var mayGoOn = new CountDownLatch(1);
      List<Long> byFirst = new CopyOnWriteArrayList<>();
      Subscription hanging =
          subscription(
                  event -> {
                    byFirst.add(event.position());
                    if (event.position() == 3) {
                      hangs.countDown();
                      mayGoOn.await();
                    }
                  })
              .with(leased(SHORT, SHORT));
      append(10);
      try (RunningSubscription first = hanging.start()) {
        hangs.await();
        try (RunningSubscription second = subscription().start()) {
          await(second, 10);
          mayGoOn.countDown();
          awaitStatus(first, new Status.StandingBy());
          append(10);
          await(second, 20);
          await(first, 20);
          assertThat(first.status()).isEqualTo(new Status.StandingBy());
        }
      }
      assertThat(byFirst).containsExactly(1L, 2L, 3L);
      assertThat(handled).isSorted().doesNotHaveDuplicates().endsWith(19L, 20L).contains(3L);
      assertThat(checkpoints.load(NAME)).hasValue(LogCursor.at(store, 20));
    }

    /// There is no other node to take over.
    @Test
    void a_lone_node_paused_past_its_lease_continues() throws Exception {
      append(10);
      Subscription slow =
          subscription(
                  event -> {
                    handle(event);
                    if (event.position() == 3) {
                      Thread.sleep(5 * SHORT.toMillis());
                    }
                  })
              .with(leased(SHORT, SHORT));
      try (RunningSubscription running = slow.start()) {
        await(running, 10);
      }
      assertHandledOnce(10);
    }

    @Test
    void a_slow_handler_keeps_its_lease() throws Exception {
      Duration lease = Duration.ofSeconds(2);
      append(3);
      Subscription slow =
          subscription(
                  event -> {
                    handle(event);
                    if (event.position() == 2) {
                      Thread.sleep(2 * lease.toMillis());
                    }
                  })
              .with(leased(lease, LONG));
      try (RunningSubscription first = slow.start();
          RunningSubscription second = slow.start()) {
        await(first, 3);
        await(second, 3);
      }
      assertHandledOnce(3);
    }

    @Test
    void each_node_handles_all_events_if_configured() throws Exception {
      append(5);
      subscription().onEveryNode("a").catchUp();
      try (RunningSubscription first = subscription().onEveryNode("a").start();
          RunningSubscription second = subscription().onEveryNode("b").start()) {
        await(first, 5);
        await(second, 5);
        append(1);
        await(first, 6);
        await(second, 6);
      }
      assertThat(handled.stream().sorted())
          .containsExactly(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L, 5L, 5L, 6L, 6L);
    }

    @Test
    void catching_up_waits_for_the_node_that_holds_the_lease() throws Exception {
      var begun = new CountDownLatch(1);
      var mayGoOn = new CountDownLatch(1);
      append(3);
      Subscription slow =
          subscription(
              event -> {
                handle(event);
                begun.countDown();
                mayGoOn.await();
              });
      try (RunningSubscription running = slow.start()) {
        begun.await();
        Thread caught = Thread.startVirtualThread(() -> subscription().catchUp());
        assertThat(caught.join(Duration.ofMillis(500))).isFalse();
        mayGoOn.countDown();
        assertThat(caught.join(PATIENCE)).isTrue();
        await(running, 3);
      }
      assertHandledOnce(3);
    }
  }
}
