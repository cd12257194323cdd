package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.CoinJar.Coin;
import dev.daybook.eventstore.CommandHandler.Handled;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A rule over all jars: together they hold so many coins and no more.
class WiderRuleTest {
  private static final StreamId JAR = new StreamId("jar", "1");
  private static final StreamId OTHER_JAR = new StreamId("jar", "2");
  private static final int ALL_JARS_MAX = 10;
  private static final String TAG = "coins";

  private final InMemoryEventStore store = new InMemoryEventStore(Clock.systemUTC());
  private final ContestedStore contested = new ContestedStore(store);
  private final CommandHandler<Integer, Integer, Coin> handler =
      new CommandHandler<>(contested, new CoinJar(), new CoinJar.Codec(), UUID::randomUUID, _ -> {})
          .under(new NotTooMany());

  private static final class TooMany extends RuntimeException {}

  private final class NotTooMany implements WiderRule<Integer, Integer, Coin> {
    @Override
    public List<AppendCondition> check(Integer coins) {
      LongStream positions =
          store.readLog(0, EventFilter.all().withTags(TAG)).mapToLong(RecordedEvent::position);
      var seen = positions.summaryStatistics();
      if (seen.getCount() + coins > ALL_JARS_MAX) {
        throw new TooMany();
      }
      return List.of(AppendCondition.noEventTagged(TAG, Math.max(0, seen.getMax())));
    }

    @Override
    public Set<String> tags(Integer before, Coin event) {
      return Set.of(TAG);
    }
  }

  private Handled<Integer, Coin> put(StreamId jar, int coins) {
    return handler.handle(jar, coins, Map.of());
  }

  private long coins() {
    return store.readLog(0, EventFilter.all().withTags(TAG)).count();
  }

  @Test
  void says_no_whatever_the_stream_and_nothing_is_appended() {
    put(JAR, 6);
    put(OTHER_JAR, 4);

    assertThatThrownBy(() -> put(JAR, 1)).isInstanceOf(TooMany.class);
    assertThat(store.head()).isEqualTo(10);
    assertThat(coins()).isEqualTo(10);
  }

  @Test
  void is_asked_again_when_another_stream_was_quicker() {
    contested.beforeAppend(() -> put(OTHER_JAR, 3));

    assertThat(put(JAR, 7).after().state()).isEqualTo(7);
    assertThat(contested.appends()).isEqualTo(3);

    contested.beforeAppend(() -> {});
    assertThatThrownBy(() -> put(JAR, 1)).isInstanceOf(TooMany.class);
  }

  @Test
  void says_no_to_who_was_allowed_before_another_was_quicker() {
    contested.beforeAppend(() -> put(OTHER_JAR, 4));

    assertThatThrownBy(() -> put(JAR, 7)).isInstanceOf(TooMany.class);
    assertThat(coins()).isEqualTo(4);
  }

  @Test
  void is_given_up_on_after_too_many_lost_races() {
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
        new CommandHandler<>(
                contested, new CoinJar(), new CoinJar.Codec(), UUID::randomUUID, _ -> {})
            .under(
                new WiderRule<Integer, Integer, Coin>() {
                  @Override
                  public List<AppendCondition> check(Integer coins) {
                    return List.of(AppendCondition.noEventTagged("x", store.head()));
                  }

                  @Override
                  public Set<String> tags(Integer before, Coin event) {
                    return Set.of();
                  }
                });

    assertThatExceptionOfType(AppendConditionFailedException.class)
        .isThrownBy(() -> patient.handle(JAR, 1, Map.of()));
    assertThat(contested.appends()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
  }

  @Test
  void has_nothing_to_say_to_a_command_that_has_happened() {
    var once = handler.once(new CommandKey("command:1", _ -> {}));
    Handled<Integer, Coin> first = once.handle(JAR, 10, Map.of());

    assertThat(once.handle(JAR, 10, Map.of())).isEqualTo(first);
    assertThat(coins()).isEqualTo(10);
  }

  @Test
  void holds_for_many_at_once() throws Exception {
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
