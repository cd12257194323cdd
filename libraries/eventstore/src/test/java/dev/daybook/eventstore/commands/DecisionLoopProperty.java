package dev.daybook.eventstore.commands;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Concurrent callers on a few purses, with a store that sometimes fails and other writers that win
/// races: every result is based on committed events.
class DecisionLoopProperty {
  private static final int CALLERS = 24;
  private static final int COMMANDS_PER_CALLER = 40;
  private static final int PURSES = 2;

  private static Stream<Long> seeds() {
    var random = new Random();
    return Stream.generate(random::nextLong).limit(15);
  }

  private final InMemoryEventStore log = new InMemoryEventStore(Clock.systemUTC());

  /// The outcome of a command.
  ///
  /// @param from the committed version at the call
  /// @param upto the committed version at the return
  private record Outcome(
      int command,
      StreamId purse,
      int change,
      long from,
      long upto,
      @Nullable CommandResult<Integer, Integer> handled,
      @Nullable RuntimeException failure) {}

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_result_is_based_on_committed_events(long seed) throws Exception {
    var random = new Random(seed);
    var handler =
        CommandHandler.of(
                new TroubledStore(log, new Random(random.nextLong())),
                new Purse(),
                new Purse.Codec())
            .withBackoff(Backoff.none());
    var remembering =
        handler.withCache(
            random.nextBoolean() ? StateCache.of(new ConcurrentHashMap<>()) : StateCache.none());
    List<Callable<List<Outcome>>> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      int first = 1 + caller * COMMANDS_PER_CALLER;
      var choices = new Random(random.nextLong());
      callers.add(() -> call(remembering, first, choices));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var outcomes : threads.invokeAll(callers)) {
        outcomes.get().forEach(this::check);
      }
    }
  }

  private List<Outcome> call(
      CommandHandler<Integer, Integer, Integer> handler, int first, Random random) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int command = first; command < first + COMMANDS_PER_CALLER; command++) {
      StreamId purse = new StreamId("purse", Integer.toString(random.nextInt(PURSES)));
      int change = random.nextInt(-4, 5);
      long from = version(purse);
      @Nullable CommandResult<Integer, Integer> handled = null;
      @Nullable RuntimeException failure = null;
      try {
        handled = handle(handler, purse, change, command, random.nextInt(8));
      } catch (Purse.Refused | EventStoreException e) {
        failure = e;
      }
      outcomes.add(new Outcome(command, purse, change, from, version(purse), handled, failure));
    }
    return outcomes;
  }

  /// Sometimes with a key, or over several streams.
  private static CommandResult<Integer, Integer> handle(
      CommandHandler<Integer, Integer, Integer> handler,
      StreamId purse,
      int change,
      int command,
      int kind) {
    Map<String, String> metadata = Map.of("command", Integer.toString(command));
    return switch (kind) {
      case 0 ->
          handler
              .once(new IdempotencyKey("key:" + command, _ -> {}))
              .handle(purse, change, metadata);
      case 1 ->
          handler
              .handleAll(
                  List.of(purse),
                  purses -> List.of(new Purse().decide(change, purses.getFirst().state())),
                  metadata)
              .getFirst();
      default -> handler.handle(purse, change, metadata);
    };
  }

  private long version(StreamId purse) {
    return log.readLast(purse, 1).stream().mapToLong(RecordedEvent::version).sum();
  }

  private int held(StreamId purse, long version) {
    return log.readStream(purse).limit(version).mapToInt(e -> Integer.parseInt(e.data())).sum();
  }

  private void check(Outcome outcome) {
    List<RecordedEvent> there =
        log.readStream(outcome.purse)
            .filter(event -> event.metadata().equals(Integer.toString(outcome.command)))
            .toList();
    assertThat(there).as("once: %s", outcome).hasSizeLessThanOrEqualTo(1);
    switch (outcome.failure) {
      case null -> checkHandled(outcome, requireNonNull(outcome.handled), there);
      case Purse.Refused _ -> {
        assertThat(there).as("rejected: %s", outcome).isEmpty();
        assertThat(
                LongStream.rangeClosed(outcome.from, outcome.upto)
                    .mapToObj(v -> held(outcome.purse, v)))
            .as("correctly rejected: %s", outcome)
            .anyMatch(held -> held + outcome.change < 0 || held + outcome.change > Purse.COINS_MAX);
      }
      case AppendOutcomeUnknownException _ -> {}
      default -> assertThat(there).as("nothing was appended: %s", outcome).isEmpty();
    }
  }

  private void checkHandled(
      Outcome outcome, CommandResult<Integer, Integer> handled, List<RecordedEvent> there) {
    long version = handled.version();
    assertThat(outcome.upto).as("committed: %s", outcome).isGreaterThanOrEqualTo(version);
    assertThat(handled.state()).isEqualTo(held(outcome.purse, version));
    if (outcome.change == 0) {
      assertThat(there).isEmpty();
    } else {
      RecordedEvent event = there.getFirst();
      assertThat(event.version()).as("%s", outcome).isEqualTo(version);
      assertThat(event.position()).as("%s", outcome).isEqualTo(handled.position());
      assertThat(event.recordedAt()).isEqualTo(handled.after().changedAt());
    }
  }
}
