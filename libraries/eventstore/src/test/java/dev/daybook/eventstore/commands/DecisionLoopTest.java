package dev.daybook.eventstore.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Commands that are queued while another one is being appended.
class DecisionLoopTest {
  private static final StreamId PURSE = new StreamId("purse", "1");
  private static final StreamId OTHER = new StreamId("purse", "2");
  private static final int WAITING = 50;

  private final InMemoryEventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final ContestedStore store = new ContestedStore(log);
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CommandHandler<Integer, Integer, Integer> handler =
      CommandHandler.of(store, new Purse(), new Purse.Codec()).withBackoff(Backoff.none());

  /// Blocks the queue with one command while further ones are queued.
  private void whileOneIsAppended(Runnable more) throws Exception {
    store.beforeAppend(
        () -> {
          busy.countDown();
          release.await();
        });
    CompletableFuture<?> first = startToChange(1);
    busy.await();
    more.run();
    release.countDown();
    first.get();
  }

  /// Returns when the command is queued.
  private static <T> CompletableFuture<T> start(Supplier<T> command) {
    var outcome = new CompletableFuture<T>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    outcome.complete(command.get());
                  } catch (RuntimeException e) {
                    outcome.completeExceptionally(e);
                  }
                });
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return outcome;
  }

  private CompletableFuture<CommandResult<Integer, Integer>> startToChange(int change) {
    return start(() -> handler.handle(PURSE, change));
  }

  @Test
  void commands_are_appended_as_a_batch_with_own_results() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    whileOneIsAppended(
        () ->
            IntStream.range(0, WAITING)
                .forEach(i -> outcomes.add(startToChange(i % 2 == 0 ? -1 : 1))));
    var handled = new ArrayList<CommandResult<Integer, Integer>>();
    for (var outcome : outcomes) {
      handled.add(outcome.get());
    }

    assertThat(store.appends()).isEqualTo(2);
    assertThat(handled)
        .extracting(CommandResult::position)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(2, WAITING + 1).boxed().toList());
    for (CommandResult<Integer, Integer> one : handled) {
      assertThat(one.version()).isEqualTo(one.position());
      assertThat(one.after())
          .isEqualTo(handler.loadAsOf(PURSE, e -> e.version() <= one.position()));
    }
  }

  @Test
  void a_batch_has_a_bounded_number_of_commands() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    whileOneIsAppended(
        () ->
            IntStream.range(0, StreamQueues.BATCH_COMMANDS_MAX + 1)
                .forEach(i -> outcomes.add(startToChange(i % 2 == 0 ? -1 : 1))));
    for (var outcome : outcomes) {
      outcome.get();
    }

    assertThat(store.appends()).isEqualTo(3);
    assertThat(log.head()).isEqualTo(StreamQueues.BATCH_COMMANDS_MAX + 2);
  }

  @Test
  void commands_are_decided_on_the_state_after_earlier_ones() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    whileOneIsAppended(() -> IntStream.range(0, 3).forEach(_ -> outcomes.add(startToChange(4))));
    int refused = 0;
    for (var outcome : outcomes) {
      try {
        outcome.get();
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(Purse.Refused.class);
        refused++;
      }
    }

    assertThat(refused).isEqualTo(1);
    assertThat(handler.load(PURSE).state()).isEqualTo(9);
    assertThat(store.appends()).isEqualTo(2);
  }

  @Test
  void commands_with_one_key_are_executed_once() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    var key = new IdempotencyKey("key:1", _ -> {});
    whileOneIsAppended(
        () ->
            IntStream.range(0, 3)
                .forEach(_ -> outcomes.add(start(() -> handler.once(key).handle(PURSE, 2)))));

    assertThat(outcomes.get(1).get()).isEqualTo(outcomes.get(0).get());
    assertThat(outcomes.get(2).get()).isEqualTo(outcomes.get(0).get());
    assertThat(log.head()).isEqualTo(2);
  }

  @Test
  void a_command_refused_by_the_store_does_not_affect_others() throws Exception {
    var refusal = new InvalidEventException("It doesn't like that", null);
    var good = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    store.refuseChange("-1", refusal);
    var bad = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    whileOneIsAppended(
        () -> {
          good.add(startToChange(2));
          bad.add(startToChange(-1));
          good.add(startToChange(3));
        });

    assertThatThrownBy(() -> bad.getFirst().get()).hasCause(refusal);
    assertThat(good.getFirst().get().events()).containsExactly(2);
    assertThat(good.getLast().get().events()).containsExactly(3);
    assertThat(handler.load(PURSE).state()).isEqualTo(6);
  }

  @Test
  void every_command_of_a_batch_gets_the_store_s_exception() throws Exception {
    var away = new EventStoreUnavailableException("The store is away", null);
    var outcomes = new ArrayList<CompletableFuture<CommandResult<Integer, Integer>>>();
    whileOneIsAppended(
        () -> {
          outcomes.add(startToChange(1));
          outcomes.add(startToChange(2));
          store.beforeAppend(
              () -> {
                throw away;
              });
        });

    for (var outcome : outcomes) {
      assertThatThrownBy(outcome::get).hasCause(away);
    }
    assertThat(log.head()).isEqualTo(1);
  }

  @Test
  void commands_over_several_streams_use_the_same_queues() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<?>>();
    whileOneIsAppended(
        () -> {
          outcomes.add(startToMove(PURSE, OTHER));
          outcomes.add(startToMove(OTHER, PURSE));
          outcomes.add(startToChange(1));
        });
    for (var outcome : outcomes) {
      outcome.get();
    }

    assertThat(store.appends()).as("no race was lost").isEqualTo(4);
    assertThat(handler.load(PURSE))
        .extracting(StreamState::version, StreamState::state)
        .contains(4L, 2);
    assertThat(handler.load(OTHER))
        .extracting(StreamState::version, StreamState::state)
        .contains(2L, 0);
  }

  private CompletableFuture<?> startToMove(StreamId from, StreamId to) {
    return start(() -> handler.handleAll(List.of(from, to), _ -> List.of(List.of(-1), List.of(1))));
  }

  @Test
  void commands_on_other_streams_do_not_wait() throws Exception {
    var other = new ArrayList<CommandResult<Integer, Integer>>();
    store.beforeAppend(() -> other.add(handler.handle(OTHER, 1)));
    handler.handle(PURSE, 1);
    assertThat(other).hasSize(1);
  }
}
