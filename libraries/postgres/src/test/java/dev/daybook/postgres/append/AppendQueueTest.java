package dev.daybook.postgres.append;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.append.AppendQueue.LeasedBatch;
import dev.daybook.postgres.append.AppendQueue.Offer;
import dev.daybook.postgres.jdbc.OutageLog;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.options.PostgresOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/// Batching and waiting of queued appends.
class AppendQueueTest {
  private final List<AppendConnection> connections =
      Stream.generate(
              () ->
                  new AppendConnection(
                      new PGSimpleDataSource(),
                      new PrimaryCheck(PostgresOptions.defaults()),
                      Duration.ofDays(1),
                      new OwnEvents(),
                      _ -> {},
                      new AppendObserver() {},
                      new OutageLog(LoggerFactory.getLogger(AppendConnection.class), "An append")))
          .limit(2)
          .toList();
  private final AtomicLong now = new AtomicLong();
  private final AppendQueue queue =
      new AppendQueue(PostgresOptions.defaults(), connections, now::get);

  private static PendingAppend to(String... streams) {
    return new PendingAppend(Stream.of(streams).map(s -> append(s, Set.of())).toList(), List.of());
  }

  private static PendingAppend tagged(String stream, String tag) {
    return new PendingAppend(List.of(append(stream, Set.of(tag))), List.of());
  }

  private static PendingAppend unless(String stream, String tag) {
    AppendCondition condition = AppendCondition.noEventTagged(tag, 0);
    return new PendingAppend(
        List.of(append(stream, Set.of())), List.of(PrecheckedCondition.unchecked(condition)));
  }

  private static StreamAppend append(String stream, Set<String> tags) {
    NewEvent event = new NewEvent(UUID.randomUUID(), "MOVED", "{}").tagged(tags);
    return new StreamAppend(new StreamId("box", stream), ExpectedVersion.any(), List.of(event));
  }

  private static PendingAppend[] many(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> to("many-" + UUID.randomUUID()))
        .toArray(PendingAppend[]::new);
  }

  private void offer(PendingAppend... appends) {
    for (PendingAppend append : appends) {
      assertThat(queue.offer(append, false)).isInstanceOf(Offer.Queued.class);
    }
  }

  private LeasedBatch take() {
    return requireNonNull(queue.take());
  }

  /// A batch that has ended, of so many appends.
  private void ended(int appends) {
    offer(many(appends));
    LeasedBatch batch = take();
    assertThat(batch.requests()).hasSize(appends);
    queue.leave(batch);
  }

  private void callersDoNotReturn() {
    now.addAndGet(Gathering.RETURN.toNanos());
  }

  private void theBatchInFlightIsSlow() {
    now.addAndGet(Gathering.BATCH.toNanos());
  }

  private static void awaitState(Thread thread, Thread.State state) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (thread.getState() != state) {
      assertThat(System.nanoTime()).as("%s", thread.getState()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void assertTakes(PendingAppend... batch) {
    assertThat(take().requests()).containsExactly(batch);
  }

  @Test
  void waiting_appends_form_one_batch_in_order() {
    PendingAppend first = to("1");
    PendingAppend second = to("2");
    PendingAppend again = to("1");
    offer(first, second, again);
    assertTakes(first, second, again);
  }

  @Test
  void an_append_waits_for_a_stream_in_flight() {
    PendingAppend first = to("1");
    offer(first);
    LeasedBatch onItsWay = take();
    theBatchInFlightIsSlow();
    PendingAppend after = to("1");
    PendingAppend other = to("2");
    offer(after, other);
    assertTakes(other);
    queue.leave(onItsWay);
    callersDoNotReturn();
    assertTakes(after);
  }

  @Test
  void no_append_overtakes_one_that_waits_for_its_stream() {
    offer(to("1"));
    LeasedBatch onItsWay = take();
    theBatchInFlightIsSlow();
    PendingAppend waits = to("1", "2");
    PendingAppend behindIt = to("2", "3");
    PendingAppend behindThat = to("3");
    PendingAppend free = to("4");
    offer(waits, behindIt, behindThat, free);
    assertTakes(free);
    queue.leave(onItsWay);
    callersDoNotReturn();
    assertTakes(waits, behindIt, behindThat);
  }

  @Test
  void an_append_waits_for_a_tag_in_flight() {
    offer(tagged("1", "a"));
    LeasedBatch onItsWay = take();
    theBatchInFlightIsSlow();
    PendingAppend sameTag = tagged("2", "a");
    PendingAppend rulesItOut = unless("3", "a");
    PendingAppend otherTag = tagged("4", "b");
    offer(sameTag, rulesItOut, otherTag);
    assertTakes(otherTag);
    queue.leave(onItsWay);
    callersDoNotReturn();
    assertTakes(sameTag, rulesItOut);
  }

  @Test
  void an_append_waits_for_a_conflicting_condition_in_flight() {
    offer(unless("1", "a"));
    LeasedBatch onItsWay = take();
    theBatchInFlightIsSlow();
    PendingAppend ruledOut = tagged("2", "a");
    PendingAppend other = to("3");
    offer(ruledOut, other);
    assertTakes(other);
    queue.leave(onItsWay);
    callersDoNotReturn();
    assertTakes(ruledOut);
  }

  @Test
  void each_connection_takes_its_share_of_many_appends() {
    offer(many(Gathering.FEW_MAX + 2));
    int half = Gathering.FEW_MAX / 2 + 1;
    assertThat(take().requests()).hasSize(half);
    assertThat(take().requests()).hasSize(half);
  }

  @Test
  void few_appends_go_as_one_batch() {
    PendingAppend[] few = many(Gathering.FEW_MAX);
    offer(few);
    assertTakes(few);
  }

  @Test
  void a_batch_of_few_waits_for_the_one_in_flight() throws Exception {
    offer(many(2));
    LeasedBatch onItsWay = take();
    var next = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(next);
    PendingAppend[] behind = many(2);
    offer(behind);
    awaitState(taker, Thread.State.TIMED_WAITING);
    assertThat(next.isDone()).isFalse();
    queue.leave(onItsWay);
    callersDoNotReturn();
    assertThat(next.get().requests()).containsExactly(behind);
  }

  @Test
  void a_batch_of_few_does_not_wait_for_one_that_hangs() {
    offer(many(2));
    take();
    PendingAppend[] behind = many(2);
    offer(behind);
    theBatchInFlightIsSlow();
    assertTakes(behind);
  }

  @Test
  void a_waiting_thread_sees_that_a_batch_hangs() throws Exception {
    var next = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().daemon().start(next);
    awaitState(taker, Thread.State.WAITING);
    assertThat(queue.offer(to("1"), true)).isInstanceOf(Offer.RunNow.class);
    PendingAppend behind = to("2");
    offer(behind);
    awaitState(taker, Thread.State.TIMED_WAITING);
    theBatchInFlightIsSlow();
    assertThat(next.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).requests())
        .containsExactly(behind);
  }

  @Test
  void a_batch_does_not_wait_for_one_in_flight_when_requests_are_many() {
    offer(many(2));
    take();
    PendingAppend[] behind = many(Gathering.FEW_MAX - 1);
    offer(behind);
    assertThat(take().requests()).hasSize(Math.ceilDiv(Gathering.FEW_MAX + 1, 2));
  }

  @Test
  void a_batch_waits_for_the_callers_of_the_one_before() throws Exception {
    ended(3);
    var next = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(next);
    awaitState(taker, Thread.State.TIMED_WAITING);
    PendingAppend[] back = many(3);
    offer(back[0], back[1]);
    awaitState(taker, Thread.State.TIMED_WAITING);
    assertThat(next.isDone()).isFalse();
    offer(back[2]);
    assertThat(next.get().requests()).containsExactly(back);
  }

  @Test
  void a_batch_waits_only_for_a_time() {
    ended(3);
    PendingAppend[] back = many(2);
    offer(back);
    callersDoNotReturn();
    assertTakes(back);
  }

  @Test
  void those_who_waited_beside_the_batch_before_are_waited_for() {
    PendingAppend alone = to("1");
    offer(alone);
    LeasedBatch onItsWay = take();
    PendingAppend behind = to("1");
    offer(behind);
    queue.leave(onItsWay);
    PendingAppend back = to("2");
    Offer offer = queue.offer(back, true);
    assertThat(offer).isInstanceOf(Offer.RunNow.class);
    assertThat(((Offer.RunNow) offer).batch().requests()).containsExactly(behind, back);
  }

  @Test
  void a_lone_caller_waits_for_nobody() {
    ended(1);
    assertThat(queue.offer(to("1"), true)).isInstanceOf(Offer.RunNow.class);
  }

  @Test
  void nobody_is_waited_for_after_one_of_many() {
    offer(many(Gathering.FEW_MAX + 2));
    LeasedBatch first = take();
    LeasedBatch second = take();
    queue.leave(first);
    offer(many(Gathering.FEW_MAX));
    queue.leave(second);
    assertThat(take().requests()).hasSize(Gathering.FEW_MAX);
  }

  @Test
  void the_caller_who_completes_a_batch_runs_it() {
    ended(3);
    PendingAppend[] back = many(3);
    offer(back[0], back[1]);
    Offer last = queue.offer(back[2], true);
    assertThat(last).isInstanceOf(Offer.RunNow.class);
    assertThat(((Offer.RunNow) last).batch().requests()).containsExactly(back);
  }

  @Test
  void what_waits_when_the_queue_is_closed_is_run() {
    ended(3);
    PendingAppend last = to("1");
    offer(last);
    queue.close();
    callersDoNotReturn();
    assertTakes(last);
    assertThat(queue.take()).isNull();
  }

  @Test
  void a_batch_follows_one_in_flight_only_if_as_large() throws Exception {
    offer(many(Gathering.FEW_MAX + 2));
    LeasedBatch first = take();
    take();
    queue.leave(first);
    int inFlight = Gathering.FEW_MAX / 2 + 1;
    offer(many(inFlight - 1));
    var next = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(next);
    awaitState(taker, Thread.State.WAITING);
    assertThat(next.isDone()).isFalse();
    offer(many(1));
    assertThat(next.get().requests()).hasSize(inFlight);
  }

  @Test
  void waiting_for_a_stream_in_flight_does_not_delay_others() throws Exception {
    offer(to("1"));
    LeasedBatch onItsWay = take();
    theBatchInFlightIsSlow();
    PendingAppend stuck = to("1");
    offer(stuck, to("1"), to("1"));
    var other = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(other);
    awaitState(taker, Thread.State.WAITING);
    PendingAppend free = to("2");
    offer(to("1"), free);
    assertThat(other.get().requests()).containsExactly(free);
    queue.leave(onItsWay);
    callersDoNotReturn();
    assertThat(take().requests()).hasSize(4).startsWith(stuck);
  }

  @Test
  void a_small_batch_starts_when_the_batches_in_flight_end() {
    offer(many(Gathering.FEW_MAX + 2));
    LeasedBatch first = take();
    LeasedBatch second = take();
    PendingAppend small = to("5");
    offer(small);
    queue.leave(first);
    queue.leave(second);
    callersDoNotReturn();
    assertTakes(small);
  }

  @Test
  void every_part_of_an_append_counts_towards_its_size() {
    int length = 150;
    var text = "x".repeat(length);
    long usual = to("1").bytes();
    assertThat(usual).isGreaterThan(2L * "box-1MOVED{}{}".length());
    assertThat(to(text).bytes() - usual).isEqualTo(2L * (length - 1));
    assertThat(tagged("1", text).bytes() - usual).isGreaterThan(2L * length);
    assertThat(unless("1", text).bytes() - usual).isGreaterThan(2L * length);
  }

  @Test
  void a_caller_runs_its_own_batch_only_if_the_queue_is_empty() {
    PendingAppend alone = to("1");
    assertThat(queue.offer(alone, true)).isInstanceOf(Offer.RunNow.class);
    assertThat(queue.offer(to("2"), true)).isInstanceOf(Offer.Queued.class);
  }
}
