package dev.daybook.postgres.append;

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
                      "log",
                      Duration.ofDays(1),
                      _ -> {},
                      new AppendObserver() {},
                      new OutageLog(LoggerFactory.getLogger(AppendConnection.class), "An append")))
          .limit(2)
          .toList();
  private final AppendQueue queue = new AppendQueue(PostgresOptions.defaults(), connections);

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

  private void offer(PendingAppend... appends) {
    for (PendingAppend append : appends) {
      assertThat(queue.offer(append, false)).isInstanceOf(Offer.Queued.class);
    }
  }

  private LeasedBatch take() {
    return requireNonNull(queue.take());
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
    PendingAppend after = to("1");
    PendingAppend other = to("2");
    offer(after, other);
    assertTakes(other);
    queue.leave(onItsWay);
    assertTakes(after);
  }

  @Test
  void no_append_overtakes_one_that_waits_for_its_stream() {
    offer(to("1"));
    LeasedBatch onItsWay = take();
    PendingAppend waits = to("1", "2");
    PendingAppend behindIt = to("2", "3");
    PendingAppend behindThat = to("3");
    PendingAppend free = to("4");
    offer(waits, behindIt, behindThat, free);
    assertTakes(free);
    queue.leave(onItsWay);
    assertTakes(waits, behindIt, behindThat);
  }

  @Test
  void an_append_waits_for_a_tag_in_flight() {
    offer(tagged("1", "a"));
    LeasedBatch onItsWay = take();
    PendingAppend sameTag = tagged("2", "a");
    PendingAppend rulesItOut = unless("3", "a");
    PendingAppend otherTag = tagged("4", "b");
    offer(sameTag, rulesItOut, otherTag);
    assertTakes(otherTag);
    queue.leave(onItsWay);
    assertTakes(sameTag, rulesItOut);
  }

  @Test
  void an_append_waits_for_a_conflicting_condition_in_flight() {
    offer(unless("1", "a"));
    LeasedBatch onItsWay = take();
    PendingAppend ruledOut = tagged("2", "a");
    PendingAppend other = to("3");
    offer(ruledOut, other);
    assertTakes(other);
    queue.leave(onItsWay);
    assertTakes(ruledOut);
  }

  @Test
  void each_connection_takes_its_share_of_the_appends() {
    offer(to("1"), to("2"), to("3"), to("4"));
    assertThat(take().requests()).hasSize(2);
    assertThat(take().requests()).hasSize(2);
  }

  @Test
  void a_batch_follows_one_in_flight_only_if_as_large() throws Exception {
    offer(to("1"), to("2"), to("3"), to("4"));
    LeasedBatch first = take();
    take();
    queue.leave(first);
    offer(to("5"));
    var next = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(next);
    while (taker.getState() != Thread.State.WAITING && !next.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(next.isDone()).isFalse();
    offer(to("6"));
    assertThat(next.get().requests()).hasSize(2);
  }

  @Test
  void waiting_for_a_stream_in_flight_does_not_delay_others() throws Exception {
    offer(to("1"));
    LeasedBatch onItsWay = take();
    PendingAppend stuck = to("1");
    offer(stuck, to("1"), to("1"));
    var other = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(other);
    while (taker.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    PendingAppend free = to("2");
    offer(to("1"), free);
    assertThat(other.get().requests()).containsExactly(free);
    queue.leave(onItsWay);
    assertThat(take().requests()).hasSize(4).startsWith(stuck);
  }

  @Test
  void a_small_batch_starts_when_the_batches_in_flight_end() {
    offer(to("1"), to("2"), to("3"), to("4"));
    LeasedBatch first = take();
    LeasedBatch second = take();
    PendingAppend small = to("5");
    offer(small);
    queue.leave(first);
    queue.leave(second);
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
