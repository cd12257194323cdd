package dev.daybook.eventstore.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CoinJar.Coin;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Decisions on a coin jar while other writers win races.
class CommandHandlerTest {
  private static final StreamId JAR = new StreamId("jar", "1");
  private static final StreamId OTHER_JAR = new StreamId("jar", "2");

  private final InMemoryEventStore store = new InMemoryEventStore(Clock.systemUTC());
  private final ContestedStore contested = new ContestedStore(store);
  private final List<UUID> eventIds = new ArrayList<>();
  private final List<Integer> pauses = new ArrayList<>();
  private final CommandHandler<Integer, Integer, Coin> handler =
      CommandHandler.of(contested, new CoinJar(), new CoinJar.Codec())
          .withEventIds(this::newEventId)
          .withBackoff(pauses::add);

  private UUID newEventId() {
    eventIds.add(UUID.randomUUID());
    return eventIds.getLast();
  }

  private void given(StreamId stream, int... coins) {
    List<NewEvent> events =
        IntStream.of(coins)
            .mapToObj(
                value -> new NewEvent(UUID.randomUUID(), "COIN_PUT_IN", Integer.toString(value)))
            .toList();
    store.append(stream, ExpectedVersion.any(), events);
  }

  /// Another writer adds a coin just before the handler appends, a given number of times.
  private void othersComeFirst(int times, int... coins) {
    IntStream.range(0, times).forEach(_ -> contested.beforeAppend(() -> given(JAR, coins)));
  }

  private CommandResult<Integer, Coin> put(int coins) {
    return handler.handle(JAR, coins, Map.of("actor", "me"));
  }

  @Test
  void the_short_forms_need_no_options() {
    store.append(
        JAR, ExpectedVersion.noStream(), new NewEvent(UUID.randomUUID(), "COIN_PUT_IN", "4"));
    var plain = CommandHandler.of(store, new CoinJar(), new CoinJar.Codec());
    assertThat(plain.handle(JAR, 2).state()).isEqualTo(6);
    assertThat(
            plain.handleAll(List.of(JAR), _ -> List.of(List.of(new Coin(1)))).getFirst().version())
        .isEqualTo(4);
    assertThat(store.readStream(StreamId.of("jar", "1"))).hasSize(4);
  }

  @Test
  void a_stream_that_does_not_exist_loads_as_the_initial_state() {
    assertThat(handler.load(JAR)).isEqualTo(new StreamState<>(0, 0, null));
  }

  @Test
  void a_stream_loads_as_the_fold_of_its_own_events() {
    given(JAR, 1, 2);
    given(OTHER_JAR, 50);
    given(JAR, 4);
    var lastRecordedAt = store.readStream(JAR, 2).findFirst().orElseThrow().recordedAt();
    assertThat(handler.load(JAR)).isEqualTo(new StreamState<>(7, 3, lastRecordedAt));
  }

  @Test
  void a_stream_loads_at_an_earlier_version() {
    given(JAR, 1, 2, 4);
    var secondRecordedAt = store.readStream(JAR, 1).findFirst().orElseThrow().recordedAt();
    assertThat(handler.loadAsOf(JAR, event -> event.version() <= 2))
        .isEqualTo(new StreamState<>(3, 2, secondRecordedAt));
    assertThat(handler.loadAsOf(JAR, _ -> true)).isEqualTo(handler.load(JAR));
    assertThat(handler.loadAsOf(JAR, _ -> false)).isEqualTo(new StreamState<>(0, 0, null));
  }

  @Test
  void a_history_shows_each_event_with_its_resulting_state() {
    given(JAR, 1, 2);
    given(OTHER_JAR, 50);
    given(JAR, 4);
    List<RecordedEvent> recorded = store.readStream(JAR).toList();
    assertThat(handler.history(JAR))
        .containsExactly(
            new HistoryEntry<>(recorded.get(0), new Coin(1), 1),
            new HistoryEntry<>(recorded.get(1), new Coin(2), 3),
            new HistoryEntry<>(recorded.get(2), new Coin(4), 7));
    assertThat(handler.history(new StreamId("jar", "3"))).isEmpty();
  }

  @Test
  void decided_events_are_appended_and_returned() {
    given(OTHER_JAR, 1);
    given(JAR, 5);
    CommandResult<Integer, Coin> handled = put(2);
    assertThat(handled.events()).containsExactly(new Coin(1), new Coin(1));
    assertThat(handled.position()).isEqualTo(4).isEqualTo(store.head());
    assertThat(handled.state()).isEqualTo(7);
    assertThat(handled.after()).isEqualTo(handler.load(JAR));
    assertThat(store.readStream(JAR, 1)).extracting(RecordedEvent::version).containsExactly(2L, 3L);
  }

  @Test
  void every_event_gets_its_own_id_and_the_metadata() {
    put(3);
    assertThat(store.readStream(JAR))
        .extracting(RecordedEvent::eventId)
        .containsExactlyElementsOf(eventIds)
        .doesNotHaveDuplicates();
    assertThat(store.readStream(JAR))
        .extracting(RecordedEvent::metadata)
        .containsOnly("{\"actor\": \"me\"}");
  }

  @Test
  void without_decided_events_nothing_is_appended() {
    given(JAR, 5);
    CommandResult<Integer, Coin> handled = put(0);
    assertThat(handled).isEqualTo(new CommandResult<>(handler.load(JAR), 0, List.of()));
    assertThat(contested.appends()).isZero();
  }

  @Test
  void a_rejection_is_rethrown_and_nothing_is_appended() {
    given(JAR, CoinJar.COINS_MAX);
    assertThatExceptionOfType(CoinJar.Full.class).isThrownBy(() -> put(1));
    assertThat(contested.appends()).isZero();
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void a_lost_race_is_decided_again_on_the_new_state() {
    given(JAR, 1);
    othersComeFirst(2, 10, 20);
    CommandResult<Integer, Coin> handled = put(1);
    assertThat(handled.state()).isEqualTo(62);
    assertThat(handled.version()).isEqualTo(6);
    assertThat(store.head()).isEqualTo(6);
    assertThat(pauses).containsExactly(1, 2);
    assertThat(contested.readsAfter())
        .as("only new events are read again")
        .containsExactly(0L, 1L, 3L);
  }

  @Test
  void a_lost_race_can_end_in_a_rejection() {
    given(JAR, CoinJar.COINS_MAX - 1);
    othersComeFirst(1, 1);
    assertThatExceptionOfType(CoinJar.Full.class).isThrownBy(() -> put(1));
    assertThat(handler.load(JAR).state()).isEqualTo(CoinJar.COINS_MAX);
  }

  @Test
  void a_precondition_sees_the_state_used_by_the_decision() {
    given(JAR, 1);
    var seen = new ArrayList<StreamState<Integer>>();
    othersComeFirst(1, 10);
    handler.handle(JAR, seen::add, 1, Map.of());
    assertThat(seen).extracting(StreamState::version).containsExactly(1L, 2L);
    assertThat(seen).extracting(StreamState::state).containsExactly(1, 11);
  }

  @Test
  void a_precondition_can_refuse_after_a_lost_race() {
    given(JAR, 1);
    othersComeFirst(1, 10);
    assertThatExceptionOfType(MovedOn.class)
        .isThrownBy(() -> handler.handle(JAR, CommandHandlerTest::requireVersion1, 1, Map.of()));
    assertThat(handler.load(JAR))
        .extracting(StreamState::version, StreamState::state)
        .contains(2L, 11);
  }

  private static final class MovedOn extends RuntimeException {}

  private static void requireVersion1(StreamState<Integer> jar) {
    if (jar.version() != 1) {
      throw new MovedOn();
    }
  }

  /// Adds one coin to the other jar for each coin in this one.
  private List<CommandResult<Integer, Coin>> match(Consumer<List<StreamState<Integer>>> seen) {
    return handler.handleAll(
        List.of(JAR, OTHER_JAR),
        jars -> {
          seen.accept(jars);
          int coins = jars.getFirst().state() - jars.getLast().state();
          return List.of(List.of(), IntStream.range(0, coins).mapToObj(_ -> new Coin(1)).toList());
        },
        Map.of("actor", "me"));
  }

  @Test
  void several_streams_are_decided_and_appended_at_once() {
    given(JAR, 2);
    given(OTHER_JAR, 1);
    handler.handleAll(
        List.of(OTHER_JAR, JAR),
        jars -> {
          assertThat(jars).extracting(StreamState::state).containsExactly(1, 2);
          return List.of(List.of(new Coin(4)), List.of(new Coin(8), new Coin(16)));
        },
        Map.of("actor", "me"));
    assertThat(contested.appends()).isEqualTo(1);
    assertThat(handler.load(JAR))
        .extracting(StreamState::version, StreamState::state)
        .contains(3L, 26);
    assertThat(handler.load(OTHER_JAR))
        .extracting(StreamState::version, StreamState::state)
        .contains(2L, 5);
  }

  @Test
  void several_streams_have_a_result_each() {
    given(JAR, 3);
    List<CommandResult<Integer, Coin>> handled = match(_ -> {});
    assertThat(handled)
        .extracting(CommandResult::after)
        .containsExactly(handler.load(JAR), handler.load(OTHER_JAR));
    assertThat(handled).extracting(CommandResult::position).containsOnly(store.head());
    assertThat(handled.getFirst().events()).isEmpty();
    assertThat(handled.getLast().events()).hasSize(3);
  }

  @Test
  void several_streams_are_decided_again_if_one_changed() {
    given(JAR, 3);
    othersComeFirst(1, 1);
    contested.beforeAppend(() -> given(OTHER_JAR, 1));
    var seen = new ArrayList<List<Integer>>();
    match(jars -> seen.add(jars.stream().map(StreamState::state).toList()));
    assertThat(seen).containsExactly(List.of(3, 0), List.of(4, 0), List.of(4, 1));
    assertThat(handler.load(OTHER_JAR).state()).isEqualTo(4);
    assertThat(pauses).containsExactly(1, 2);
  }

  @Test
  void several_streams_without_changes_append_nothing() {
    assertThat(match(_ -> {})).extracting(CommandResult::position).containsOnly(0L);
    assertThat(contested.appends()).isZero();
  }

  @Test
  void several_streams_are_given_up_after_too_many_lost_races() {
    given(JAR, 50);
    othersComeFirst(CommandHandler.ATTEMPTS_MAX, 1);
    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(() -> match(_ -> {}))
        .satisfies(lost -> assertThat(lost.stream()).isEqualTo(JAR));
    assertThat(contested.appends()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
    assertThat(handler.load(OTHER_JAR).version()).isZero();
  }

  @Test
  void a_decision_that_omits_a_stream_is_refused() {
    assertThatThrownBy(() -> handler.handleAll(List.of(JAR, OTHER_JAR), _ -> List.of(List.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_duplicate_stream_can_be_refused_by_the_decision() {
    assertThatExceptionOfType(MovedOn.class)
        .isThrownBy(
            () ->
                handler.handleAll(
                    List.of(JAR, JAR),
                    _ -> {
                      throw new MovedOn();
                    },
                    Map.of()));
    assertThat(put(1).version()).isEqualTo(1);
  }

  @Test
  void writes_to_other_streams_cause_no_retry() {
    contested.beforeAppend(() -> given(OTHER_JAR, 1));
    put(1);
    assertThat(contested.appends()).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void the_last_attempt_can_succeed() {
    othersComeFirst(CommandHandler.ATTEMPTS_MAX - 1, 1);
    assertThat(put(1).version()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
  }

  @Test
  void it_gives_up_after_too_many_lost_races_and_names_the_stream() {
    othersComeFirst(CommandHandler.ATTEMPTS_MAX, 1);
    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(() -> put(1))
        .satisfies(
            lost -> {
              assertThat(lost.stream()).isEqualTo(JAR);
              assertThat(lost.actual()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
            });
    assertThat(contested.appends()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
    assertThat(pauses).hasSize(CommandHandler.ATTEMPTS_MAX - 1);
    assertThat(store.head()).isEqualTo(CommandHandler.ATTEMPTS_MAX);
  }

  @Test
  void an_unknown_outcome_is_thrown_and_not_retried() {
    var unknown = new AppendOutcomeUnknownException("The connection ended", null);
    contested.beforeAppend(
        () -> {
          throw unknown;
        });
    assertThatThrownBy(() -> put(1)).isSameAs(unknown);
    assertThat(contested.appends()).isEqualTo(1);
  }

  @Test
  void an_unreadable_event_fails_the_load() {
    given(JAR, 1);
    var foreign = new NewEvent(UUID.randomUUID(), "LID_CLOSED", "{}");
    store.append(JAR, ExpectedVersion.any(), List.of(foreign));
    given(JAR, 1);
    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(() -> put(1))
        .satisfies(e -> assertThat(e.position()).isEqualTo(2));
    assertThat(contested.appends()).isZero();
  }
}
