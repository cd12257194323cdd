package dev.daybook.eventstore.boundaries;

import static dev.daybook.eventstore.EventQuery.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Seats.Taken;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecisionHandlerTest {
  private static final Seats.Codec CODEC = new Seats.Codec();
  private static final DecisionView<String, Taken, Integer> OF_GUEST =
      DecisionView.of(guest -> tag("guest", guest), 0, (count, event) -> count + 1);
  private static final Decision<Taken, Taken> TAKE =
      Decision.<Taken, Taken>of(CODEC)
          .appendTo(command -> Seats.stream(command.room()))
          .view(command -> tag("room", command.room()), 0, (count, event) -> count + 1)
          .view(OF_GUEST.on(Taken::guest))
          .decide(
              (command, ofRoom, ofGuest) -> {
                if (ofRoom == Seats.PER_ROOM) {
                  throw new IllegalStateException("The room is full");
                }
                if (ofGuest == Seats.PER_GUEST) {
                  throw new IllegalStateException("The guest has seats");
                }
                return List.of(command);
              });

  private final InMemoryEventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final WatchedStore store = new WatchedStore(log);
  private final DecisionHandler handler = DecisionHandler.of(store).withBackoff(Backoff.none());

  /// Runs actions of a test between a handler's steps, and records what it reads.
  private static final class WatchedStore extends ForwardingEventStore {
    private final EventStore store;
    private final List<Runnable> beforeAppends = new ArrayList<>();
    private final List<Runnable> afterHeads = new ArrayList<>();
    private final List<Long> readsAfter = new ArrayList<>();
    private boolean always;

    WatchedStore(EventStore store) {
      this.store = store;
    }

    @Override
    protected EventStore delegate() {
      return store;
    }

    @Override
    public long head() {
      long head = store.head();
      runNext(afterHeads);
      return head;
    }

    @Override
    public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
      runNext(beforeAppends);
      return store.append(appends, conditions);
    }

    @Override
    public Stream<RecordedEvent> readQuery(EventQuery query, long after, long upTo) {
      readsAfter.add(after);
      return store.readQuery(query, after, upTo);
    }

    private void runNext(List<Runnable> actions) {
      if (!actions.isEmpty()) {
        (always ? actions.getFirst() : actions.removeFirst()).run();
      }
    }
  }

  private void given(String room, String guest) {
    StreamId stream = Seats.stream(room);
    NewEvent event = CODEC.encode(stream, new Taken(room, guest), UUID.randomUUID(), Map.of());
    log.append(stream, ExpectedVersion.any(), event);
  }

  @Test
  void a_command_is_decided_on_all_views() {
    given("a", "ada");
    var result = handler.handle(TAKE, new Taken("a", "bob"));
    assertThat(result).isEqualTo(new DecisionResult<>(2, List.of(new Taken("a", "bob"))));
    assertThatIllegalStateException()
        .isThrownBy(() -> handler.handle(TAKE, new Taken("a", "eve")))
        .withMessage("The room is full");
    for (String room : List.of("b", "c")) {
      handler.handle(TAKE, new Taken(room, "ada"));
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> handler.handle(TAKE, new Taken("d", "ada")))
        .withMessage("The guest has seats");
    assertThat(log.head()).isEqualTo(4);
  }

  @Test
  void events_have_the_metadata_and_ids_given() {
    var id = new UUID(1, 2);
    handler.withEventIds(() -> id).handle(TAKE, new Taken("a", "ada"), Map.of("k", "v"));
    assertThat(log.readLog(0))
        .singleElement()
        .returns(id, RecordedEvent::eventId)
        .returns("{k=v}", RecordedEvent::metadata)
        .returns(Set.of("room:a", "guest:ada"), RecordedEvent::tags);
  }

  @Test
  void a_decision_without_events_appends_nothing() {
    var nothing =
        Decision.<Taken, Taken>of(CODEC)
            .appendTo(command -> Seats.stream(command.room()))
            .view(OF_GUEST.on(Taken::guest))
            .decide((command, ofGuest) -> List.of());
    assertThat(handler.handle(nothing, new Taken("a", "ada")))
        .isEqualTo(new DecisionResult<>(0, List.of()));
    assertThat(log.head()).isZero();
  }

  @Test
  void an_event_that_comes_first_is_read_and_decided_on() {
    given("a", "ada");
    store.beforeAppends.add(() -> given("a", "bob"));
    assertThatIllegalStateException()
        .isThrownBy(() -> handler.handle(TAKE, new Taken("a", "eve")))
        .withMessage("The room is full");
    assertThat(store.readsAfter).as("reads on after what it knows").containsExactly(0L, 1L);
    assertThat(log.head()).isEqualTo(2);
  }

  @Test
  void an_event_that_no_view_matches_is_no_lost_race() {
    store.beforeAppends.add(() -> given("b", "bob"));
    assertThat(handler.handle(TAKE, new Taken("a", "ada")).position()).isEqualTo(2);
    assertThat(store.readsAfter).hasSize(1);
  }

  /// The room is full after the head was read, and the guest was never there.
  @Test
  void all_views_are_read_up_to_one_head() {
    List<List<Integer>> seen = new ArrayList<>();
    var recording =
        Decision.<Taken, Taken>of(CODEC)
            .appendTo(command -> Seats.stream(command.room()))
            .view(command -> tag("room", command.room()), 0, (count, event) -> count + 1)
            .view(
                DecisionView.ofStream(
                    (Taken command) -> Seats.stream("b"), 0, (count, event) -> count + 1))
            .decide(
                (command, ofRoom, ofStream) -> {
                  seen.add(List.of(ofRoom, ofStream));
                  return List.of(command);
                });
    store.afterHeads.add(
        () -> {
          given("a", "bob");
          given("b", "bob");
        });
    handler.handle(recording, new Taken("a", "ada"));
    assertThat(seen).containsExactly(List.of(0, 0), List.of(1, 1));
  }

  @Test
  void the_last_lost_race_is_reported() {
    store.always = true;
    store.beforeAppends.add(() -> given("b", "eve"));
    var counted =
        Decision.<Taken, Taken>of(CODEC)
            .appendTo(command -> Seats.stream(command.room()))
            .view(command -> EventQuery.types("TAKEN"), 0, (count, event) -> count + 1)
            .decide((command, count) -> List.of(command));
    assertThatThrownBy(() -> handler.handle(counted, new Taken("a", "ada")))
        .isInstanceOf(AppendConditionFailedException.class);
    assertThat(log.head()).isEqualTo(DecisionHandler.ATTEMPTS_MAX);
  }

  private static Decision<Taken, Taken> onStream(String stream) {
    return Decision.<Taken, Taken>of(CODEC)
        .appendTo(command -> Seats.stream(command.room()))
        .view(
            DecisionView.ofStream(command -> Seats.stream(stream), 0, (count, event) -> count + 1))
        .decide(
            (command, count) -> {
              if (count == Seats.PER_ROOM) {
                throw new IllegalStateException("The room is full");
              }
              return List.of(command);
            });
  }

  @Test
  void a_stream_that_is_a_view_gets_events_at_its_version() {
    given("a", "ada");
    store.beforeAppends.add(() -> given("a", "bob"));
    assertThatIllegalStateException()
        .isThrownBy(() -> handler.handle(onStream("a"), new Taken("a", "eve")));
    assertThat(log.head()).isEqualTo(2);
  }

  @Test
  void a_stream_that_is_a_view_is_checked_without_events() {
    store.beforeAppends.add(() -> given("b", "bob"));
    store.beforeAppends.add(() -> given("b", "bob"));
    assertThatIllegalStateException()
        .isThrownBy(() -> handler.handle(onStream("b"), new Taken("a", "eve")));
    store.always = true;
    store.beforeAppends.add(() -> given("c", "eve"));
    var always =
        Decision.<Taken, Taken>of(CODEC)
            .appendTo(command -> Seats.stream(command.room()))
            .view(DecisionView.ofStream(command -> Seats.stream("c"), 0, (count, event) -> count))
            .decide((command, count) -> List.of(command));
    assertThatThrownBy(() -> handler.handle(always, new Taken("a", "eve")))
        .isInstanceOf(WrongExpectedVersionException.class);
  }

  @Test
  void events_go_to_their_streams_in_one_append() {
    var both =
        Decision.<String, Taken>of(CODEC)
            .appendTo((command, event) -> Seats.stream(event.room()))
            .view(OF_GUEST)
            .decide(
                (guest, count) ->
                    List.of(new Taken("b", guest), new Taken("a", guest), new Taken("b", guest)));
    assertThat(handler.handle(both, "ada").position()).isEqualTo(3);
    assertThat(log.readLog(0).map(RecordedEvent::stream))
        .containsExactly(Seats.stream("b"), Seats.stream("b"), Seats.stream("a"));
  }

  @Test
  void views_have_a_bounded_number_of_items() {
    EventQuery many =
        new EventQuery(
            IntStream.range(0, EventQuery.ITEMS_MAX)
                .mapToObj(n -> new EventQuery.Item(Set.of(), Set.of("n" + n)))
                .toList());
    var most = counting(command -> many);
    handler
        .once(new IdempotencyKey("k", event -> {}))
        .handle(most.decide((command, count) -> List.of(command)), new Taken("a", "ada"));
    var tooMany =
        most.view(command -> tag("x", "y"), 0, (count, event) -> count)
            .decide((command, first, second) -> List.of(command));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> handler.handle(tooMany, new Taken("a", "ada")))
        .withMessage("The views of a decision have at most 99 query items together, got 100");
  }

  private static DecisionSteps.One<Taken, Taken, Integer> counting(
      Function<Taken, EventQuery> query) {
    return Decision.<Taken, Taken>of(CODEC)
        .appendTo(command -> Seats.stream(command.room()))
        .view(query, 0, (count, event) -> count + 1);
  }

  @Test
  void a_command_with_a_key_is_executed_once() {
    var once = handler.once(new IdempotencyKey("key", DecisionHandlerTest::requireAda));
    var first = once.handle(TAKE, new Taken("a", "ada"));
    given("a", "bob");
    assertThat(once.handle(TAKE, new Taken("a", "ada"))).as("refused by now").isEqualTo(first);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                handler
                    .once(new IdempotencyKey("key", event -> requireGuest(event, "bob")))
                    .handle(TAKE, new Taken("a", "bob")));
    assertThat(log.head()).isEqualTo(2);
  }

  private static void requireAda(RecordedEvent first) {
    requireGuest(first, "ada");
  }

  private static void requireGuest(RecordedEvent first, String guest) {
    if (!first.tags().contains("guest:" + guest)) {
      throw new IllegalArgumentException("The key was used for another guest");
    }
  }

  @Test
  void of_concurrent_duplicates_one_is_executed() {
    var once = handler.once(new IdempotencyKey("key", event -> {}));
    store.beforeAppends.add(() -> once.handle(TAKE, new Taken("a", "ada")));
    var result = once.handle(TAKE, new Taken("a", "ada"));
    assertThat(result).isEqualTo(new DecisionResult<>(1, List.of(new Taken("a", "ada"))));
    assertThat(log.head()).isEqualTo(1);
  }
}
