package dev.daybook.eventstore.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CoinJar.Coin;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Retries of commands with an idempotency key.
class IdempotencyKeyTest {
  private static final StreamId JAR = new StreamId("jar", "1");
  private static final StreamId OTHER_JAR = new StreamId("jar", "2");
  private static final int RACERS = 20;

  private final InMemoryEventStore store = new InMemoryEventStore(Clock.systemUTC());
  private final ContestedStore contested = new ContestedStore(store);
  private final CommandHandler<Integer, Integer, Coin> handler = newHandler();
  private final CommandHandler<Integer, Integer, Coin> once = once("command:1");

  /// The same key on another node.
  private final CommandHandler<Integer, Integer, Coin> onceElsewhere =
      newHandler().once(new IdempotencyKey("command:1", _ -> {}));

  private CommandHandler<Integer, Integer, Coin> newHandler() {
    return CommandHandler.of(contested, new CoinJar(), new CoinJar.Codec()).withBackoff(_ -> {});
  }

  private CommandHandler<Integer, Integer, Coin> once(String tag) {
    return handler.once(new IdempotencyKey(tag, _ -> {}));
  }

  private static CommandResult<Integer, Coin> put(
      CommandHandler<Integer, Integer, Coin> how, StreamId jar, int coins) {
    return how.handle(jar, coins);
  }

  @Test
  void a_retried_command_has_the_first_result() {
    put(handler, JAR, 5);
    CommandResult<Integer, Coin> first = put(once, JAR, 2);
    put(handler, JAR, 10);
    put(handler, OTHER_JAR, 1);

    CommandResult<Integer, Coin> again = put(once, JAR, 2);

    assertThat(again).isEqualTo(first);
    assertThat(again.state()).isEqualTo(7);
    assertThat(again.position()).isEqualTo(7);
    assertThat(store.head()).isEqualTo(18);
  }

  @Test
  void another_key_or_none_is_another_command() {
    put(once, JAR, 2);
    put(once("command:2"), JAR, 2);
    put(handler, JAR, 2);

    assertThat(store.head()).isEqualTo(6);
  }

  @Test
  void a_key_is_executed_once_over_all_streams() {
    CommandResult<Integer, Coin> first = put(once, JAR, 2);

    assertThat(put(once, OTHER_JAR, 2)).isEqualTo(first);
    assertThat(handler.load(OTHER_JAR).version()).isZero();
  }

  @Test
  void rules_and_preconditions_do_not_apply_to_a_retry() {
    CommandResult<Integer, Coin> first = put(once, JAR, CoinJar.COINS_MAX);

    assertThat(put(once, JAR, CoinJar.COINS_MAX)).isEqualTo(first);
    assertThat(once.handle(JAR, IdempotencyKeyTest::refuse, CoinJar.COINS_MAX, Map.of()))
        .isEqualTo(first);
  }

  private static void refuse(StreamState<Integer> jar) {
    throw new IllegalStateException("refused at version " + jar.version());
  }

  @Test
  void a_rejected_command_is_decided_again() {
    put(handler, JAR, CoinJar.COINS_MAX);
    assertThatExceptionOfType(CoinJar.Full.class).isThrownBy(() -> put(once, JAR, 1));
    assertThatExceptionOfType(CoinJar.Full.class).isThrownBy(() -> put(once, JAR, 1));

    assertThat(put(once, OTHER_JAR, 1).version()).isEqualTo(1);
  }

  @Test
  void a_retry_without_effect_today_has_the_first_result() {
    CommandResult<Integer, Coin> first = put(once, JAR, 1);

    assertThat(put(once, JAR, 0)).isEqualTo(first);
    assertThat(put(once("command:2"), JAR, 0).events()).isEmpty();
  }

  @Test
  void another_command_with_the_same_key_is_refused() {
    put(handler.once(new IdempotencyKey("command:1", _ -> {})), JAR, 1);
    var mistaken = new IllegalStateException("another command");
    var shown = new ArrayList<RecordedEvent>();
    var other =
        handler.once(
            new IdempotencyKey(
                "command:1",
                event -> {
                  shown.add(event);
                  throw mistaken;
                }));

    assertThatThrownBy(() -> put(other, JAR, 2)).isSameAs(mistaken);
    assertThat(shown).containsExactly(store.readStream(JAR).findFirst().orElseThrow());
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void a_concurrent_duplicate_is_found() {
    var duplicates = new ArrayList<CommandResult<Integer, Coin>>();
    contested.beforeAppend(() -> duplicates.add(put(onceElsewhere, JAR, CoinJar.COINS_MAX)));

    CommandResult<Integer, Coin> late = put(once, JAR, CoinJar.COINS_MAX);

    assertThat(duplicates).containsExactly(late);
    assertThat(store.head()).isEqualTo(CoinJar.COINS_MAX);
  }

  @Test
  void a_concurrent_duplicate_on_another_stream_is_found() {
    var duplicates = new ArrayList<CommandResult<Integer, Coin>>();
    contested.beforeAppend(() -> duplicates.add(put(onceElsewhere, OTHER_JAR, 1)));

    CommandResult<Integer, Coin> late = put(once, JAR, 1);

    assertThat(duplicates).containsExactly(late);
    assertThat(handler.load(JAR).version()).isZero();
  }

  @Test
  void of_many_concurrent_duplicates_one_is_executed() throws Exception {
    var plain = CommandHandler.of(store, new CoinJar(), new CoinJar.Codec()).withBackoff(_ -> {});
    var calls = new ArrayList<Callable<CommandResult<Integer, Coin>>>();
    for (int racer = 0; racer < RACERS; racer++) {
      var jar = new StreamId("jar", Integer.toString(racer % 3));
      calls.add(() -> put(plain.once(new IdempotencyKey("command:1", _ -> {})), jar, 1));
    }
    var outcomes = new ArrayList<CommandResult<Integer, Coin>>();
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      for (var outcome : racers.invokeAll(calls)) {
        outcomes.add(outcome.get());
      }
    }

    assertThat(store.head()).isEqualTo(1);
    assertThat(Set.copyOf(outcomes)).hasSize(1);
  }

  @Test
  void a_retry_over_several_streams_has_all_first_results() {
    put(handler, OTHER_JAR, 1);
    List<CommandResult<Integer, Coin>> first = both();
    put(handler, JAR, 1);
    put(handler, OTHER_JAR, 1);

    assertThat(both()).isEqualTo(first);
    assertThat(store.head()).isEqualTo(6);
  }

  private List<CommandResult<Integer, Coin>> both() {
    return once.handleAll(
        List.of(OTHER_JAR, JAR),
        _ -> List.of(List.of(new Coin(4)), List.of(new Coin(8), new Coin(16))),
        Map.of());
  }

  @Test
  void an_unknown_outcome_is_thrown_and_resolved_by_a_retry() {
    var unknown = new AppendOutcomeUnknownException("The connection ended", null);
    contested.beforeAppend(
        () -> {
          put(onceElsewhere, JAR, 1);
          throw unknown;
        });

    assertThatThrownBy(() -> put(once, JAR, 1)).isSameAs(unknown);
    assertThat(put(once, JAR, 1).version()).isEqualTo(1);
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void the_key_tags_only_the_events_of_its_command() {
    put(once, JAR, 1);
    put(handler, JAR, 1);

    assertThat(store.readLog(0, EventFilter.all().withTags("command:1")))
        .extracting(RecordedEvent::version)
        .containsExactly(1L);
  }

  @Test
  void a_key_is_a_tag() {
    assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey("a b", _ -> {}));
    assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey("", _ -> {}));
  }
}
