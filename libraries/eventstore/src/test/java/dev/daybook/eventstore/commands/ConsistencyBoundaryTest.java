package dev.daybook.eventstore.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CoinJar.Coin;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A rule over all jars: a maximum for their total number of coins.
class ConsistencyBoundaryTest {
  private static final StreamId JAR = new StreamId("jar", "1");
  private static final StreamId OTHER_JAR = new StreamId("jar", "2");
  private static final int ALL_JARS_MAX = 10;
  private static final String TAG = "coins";

  private final InMemoryEventStore store = new InMemoryEventStore(Clock.systemUTC());
  private final ContestedStore contested = new ContestedStore(store);
  private final CommandHandler<Integer, Integer, Coin> handler =
      CommandHandler.of(contested, new CoinJar(), new CoinJar.Codec())
          .withBackoff(_ -> {})
          .withBoundary(new NotTooMany());

  private final AtomicInteger refused = new AtomicInteger();

  private static final class TooMany extends RuntimeException {}

  private final class NotTooMany implements ConsistencyBoundary<Integer, Coin> {
    @Override
    public List<AppendCondition> check(List<Coin> events) {
      LongStream positions =
          store.readLog(0, EventFilter.all().withTags(TAG)).mapToLong(RecordedEvent::position);
      var seen = positions.summaryStatistics();
      if (seen.getCount() + events.size() > ALL_JARS_MAX) {
        throw new TooMany();
      }
      return List.of(AppendCondition.noEventTagged(TAG, Math.max(0, seen.getMax())));
    }

    @Override
    public Set<String> tags(Integer before, Coin event) {
      return Set.of(TAG);
    }
  }

  private CommandResult<Integer, Coin> put(StreamId jar, int coins) {
    return handler.handle(jar, coins);
  }

  private long coins() {
    return store.readLog(0, EventFilter.all().withTags(TAG)).count();
  }

  @Test
  void rejects_a_command_on_any_stream() {
    put(JAR, 6);
    put(OTHER_JAR, 4);

    assertThatThrownBy(() -> put(JAR, 1)).isInstanceOf(TooMany.class);
    assertThat(store.head()).isEqualTo(10);
    assertThat(coins()).isEqualTo(10);
  }

  @Test
  void is_checked_again_after_a_lost_race_on_another_stream() {
    contested.beforeAppend(() -> put(OTHER_JAR, 3));

    assertThat(put(JAR, 7).state()).isEqualTo(7);
    assertThat(contested.appends()).isEqualTo(3);

    contested.beforeAppend(() -> {});
    assertThatThrownBy(() -> put(JAR, 1)).isInstanceOf(TooMany.class);
  }

  @Test
  void can_reject_after_a_lost_race() {
    contested.beforeAppend(() -> put(OTHER_JAR, 4));

    assertThatThrownBy(() -> put(JAR, 7)).isInstanceOf(TooMany.class);
    assertThat(coins()).isEqualTo(4);
  }

  @Test
  void gives_up_after_too_many_lost_races() {
    for (int i = 0; i < CommandHandler.ATTEMPTS_MAX; i++) {
      contested.beforeAppend(
          () ->
              store.append(
                  OTHER_JAR,
                  ExpectedVersion.any(),
                  List.of(
                      new NewEvent(UUID.randomUUID(), "TOUCHED", "{}", "{}", Set.of(TAG, "x")))));
    }
    var patient =
        CommandHandler.of(contested, new CoinJar(), new CoinJar.Codec())
            .withBackoff(_ -> {})
            .withBoundary(
                new ConsistencyBoundary<Integer, Coin>() {
                  @Override
                  public List<AppendCondition> check(List<Coin> events) {
                    return List.of(AppendCondition.noEventTagged("x", store.head()));
                  }

                  @Override
                  public Set<String> tags(Integer before, Coin event) {
                    return Set.of();
                  }
                });

    assertThatExceptionOfType(AppendConditionFailedException.class)
        .isThrownBy(() -> patient.handle(JAR, 1));
    assertThat(contested.appends()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
  }

  @Test
  void is_not_checked_for_a_retried_command() {
    var once = handler.once(new IdempotencyKey("command:1", _ -> {}));
    CommandResult<Integer, Coin> first = once.handle(JAR, 10);

    assertThat(once.handle(JAR, 10)).isEqualTo(first);
    assertThat(coins()).isEqualTo(10);
  }

  @Test
  void sees_earlier_decisions_on_the_same_stream() throws Exception {
    putConcurrently(handler, 6, 6);
    assertThat(coins()).isEqualTo(7);
    assertThat(refused).hasValue(1);
    assertThat(contested.appends()).isEqualTo(2);
  }

  @Test
  void rejects_only_after_earlier_commands_are_in_the_log() throws Exception {
    putConcurrently(handler.withBoundary(new PairsAfterTwoCoins()), 1, 2);
    assertThat(coins()).isEqualTo(4);
    assertThat(refused).hasValue(0);
  }

  private final class PairsAfterTwoCoins implements ConsistencyBoundary<Integer, Coin> {
    @Override
    public List<AppendCondition> check(List<Coin> events) {
      if (events.size() == 2 && coins() < 2) {
        throw new TooMany();
      }
      return List.of();
    }

    @Override
    public Set<String> tags(Integer before, Coin event) {
      return Set.of(TAG);
    }
  }

  @Test
  void commands_without_conflicts_are_appended_as_one_batch() throws Exception {
    putConcurrently(handler.withBoundary(new NoConditions()), 1, 2, 3);
    assertThat(contested.appends()).isEqualTo(2);
  }

  private static final class NoConditions implements ConsistencyBoundary<Integer, Coin> {
    @Override
    public List<AppendCondition> check(List<Coin> events) {
      return List.of(AppendCondition.noEventTagged("other", 0));
    }

    @Override
    public Set<String> tags(Integer before, Coin event) {
      return Set.of(TAG);
    }
  }

  @Test
  void commands_with_too_many_conditions_are_split_into_batches() throws Exception {
    putConcurrently(handler.withBoundary(new ManyConditions()), 1, 2, 3);
    assertThat(coins()).isEqualTo(7);
    assertThat(contested.appends()).isEqualTo(4);
  }

  private static final class ManyConditions implements ConsistencyBoundary<Integer, Coin> {
    @Override
    public List<AppendCondition> check(List<Coin> events) {
      return Collections.nCopies(
          EventStore.CONDITIONS_PER_APPEND_MAX, AppendCondition.noEventTagged("other", 0));
    }

    @Override
    public Set<String> tags(Integer before, Coin event) {
      return Set.of(TAG);
    }
  }

  /// Adds one coin and, while it is being appended, these numbers of coins in this order.
  private void putConcurrently(CommandHandler<Integer, Integer, Coin> how, int... numbers)
      throws InterruptedException {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    contested.beforeAppend(
        () -> {
          entered.countDown();
          release.await();
        });
    List<Thread> threads = new ArrayList<>(List.of(startToPut(how, 1)));
    entered.await();
    for (int coins : numbers) {
      Thread thread = startToPut(how, coins);
      threads.add(thread);
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    release.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private Thread startToPut(CommandHandler<Integer, Integer, Coin> how, int coins) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                how.handle(JAR, coins);
              } catch (TooMany _) {
                refused.incrementAndGet();
              }
            });
  }

  @Test
  void applies_to_several_streams() {
    put(JAR, 6);
    assertThatThrownBy(
            () -> handler.handleAll(List.of(JAR, OTHER_JAR), _ -> List.of(coinsOf(2), coinsOf(3))))
        .isInstanceOf(TooMany.class);
    assertThat(coins()).isEqualTo(6);
  }

  @Test
  void is_checked_again_for_several_streams_after_a_lost_race() {
    contested.beforeAppend(() -> put(new StreamId("jar", "3"), 4));
    assertThatThrownBy(
            () -> handler.handleAll(List.of(JAR, OTHER_JAR), _ -> List.of(coinsOf(3), coinsOf(4))))
        .isInstanceOf(TooMany.class);
    assertThat(coins()).isEqualTo(4);
  }

  private static List<Coin> coinsOf(int count) {
    return Collections.nCopies(count, new Coin(1));
  }

  @Test
  void holds_for_concurrent_commands() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 3 * ALL_JARS_MAX; i++) {
      StreamId jar = new StreamId("jar", "racer-" + i);
      calls.add(
          () -> {
            try {
              return put(jar, 1).position() > 0;
            } catch (TooMany _) {
              return false;
            }
          });
    }
    int put = 0;
    try (var racers = Executors.newFixedThreadPool(ALL_JARS_MAX)) {
      for (var call : racers.invokeAll(calls)) {
        put += call.get() ? 1 : 0;
      }
    }
    assertThat(put).isEqualTo(ALL_JARS_MAX);
    assertThat(coins()).isEqualTo(ALL_JARS_MAX);
  }
}
