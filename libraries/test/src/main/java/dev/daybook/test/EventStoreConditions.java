package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Contract tests of every [EventStore]: tags, conditions and retried appends. Complements
/// [EventStoreContract] and [EventStoreRaces].
public abstract class EventStoreConditions {
  private static final int RACERS = 16;
  private static final int ROUNDS = 20;

  private EventStore store;

  protected EventStoreConditions() {}

  /// Opens an empty store.
  protected abstract EventStore open();

  /// Closes the store of [#open()]; does nothing unless overridden.
  protected void close(EventStore opened) {}

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    close(store);
  }

  private static NewEvent event(String type, String... tags) {
    return new NewEvent(UUID.randomUUID(), type, "{}").tagged(Set.of(tags));
  }

  private static List<StreamAppend> appends(
      String id, ExpectedVersion expected, NewEvent... events) {
    return List.of(new StreamAppend(new StreamId("thing", id), expected, List.of(events)));
  }

  private static List<StreamAppend> appends(String id, NewEvent... events) {
    return appends(id, ExpectedVersion.any(), events);
  }

  private static AppendCondition no(String types, String tags, long after) {
    Set<String> typeSet = types.isEmpty() ? Set.of() : Set.of(types.split(" "));
    Set<String> tagSet = tags.isEmpty() ? Set.of() : Set.of(tags.split(" "));
    return new AppendCondition(typeSet, tagSet, after);
  }

  private void assertFails(AppendCondition condition, long position) {
    long head = store.head();
    assertThatThrownBy(() -> store.append(appends("new", event("HAPPENED")), List.of(condition)))
        .asInstanceOf(type(AppendConditionFailedException.class))
        .satisfies(
            failed -> {
              assertThat(failed.condition()).isEqualTo(condition);
              assertThat(failed.position()).isEqualTo(position);
            });
    assertThat(store.head()).isEqualTo(head);
  }

  private void assertHolds(AppendCondition condition) {
    long head = store.head();
    store.append(appends("new", event("HAPPENED")), List.of(condition));
    assertThat(store.head()).isEqualTo(head + 1);
  }

  @Test
  void nothing_is_appended_before_a_time() {
    Instant now = Instant.now();
    assertFails(AppendCondition.notBefore(now.plus(Duration.ofDays(1))), 0);
    assertFails(AppendCondition.notBefore(now.plus(Duration.ofDays(100_000))), 0);
    assertHolds(AppendCondition.notBefore(now.minus(Duration.ofDays(1))));
    assertHolds(AppendCondition.notBefore(now.minus(Duration.ofDays(100_000))));
  }

  @Test
  void a_time_and_an_event_are_conditions_of_one_append() {
    store.append(appends("a", ExpectedVersion.noStream(), event("A", "x")));
    AppendCondition past = AppendCondition.notBefore(Instant.now().minus(Duration.ofDays(1)));
    var second = appends("a", ExpectedVersion.exact(1), event("B", "y"));

    assertThatThrownBy(() -> store.append(second, List.of(past, no("", "x", 0))))
        .isInstanceOf(AppendConditionFailedException.class);
    store.append(second, List.of(past, no("", "y", 0)));

    assertThat(store.readStream(new StreamId("thing", "a"))).hasSize(2);
  }

  /// Three events: A with tags x and y, B with x, A with z.
  private void givenTagged() {
    store.append(appends("a", event("A", "x", "y"), event("B", "x")));
    store.append(appends("b", event("A", "z")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', x, 0, 1",
    "'', x, 1, 2",
    "'', y, 0, 1",
    "'', z, 2, 3",
    "'', x y, 0, 1",
    "A, x, 0, 1",
    "B, x, 0, 2",
    "A B, x, 1, 2",
    "A, z, 0, 3",
    "B C, x, 0, 2",
    "A, '', 0, 1",
    "A, '', 1, 3",
    "B C, '', 0, 2"
  })
  void a_condition_fails_at_the_first_matching_event(
      String types, String tags, long after, long position) {
    givenTagged();
    assertFails(no(types, tags, after), position);
  }

  @ParameterizedTest
  @CsvSource({
    "'', x, 2",
    "'', y, 1",
    "'', z, 3",
    "'', x y, 1",
    "'', x z, 0",
    "'', x y z, 0",
    "A, x, 1",
    "B, x, 2",
    "B, y, 0",
    "C, x, 0",
    "'', xy, 0",
    "'', X, 0",
    "'', x, 1000000",
    "C, '', 0",
    "B, '', 2"
  })
  void a_condition_holds_if_no_event_has_type_and_all_tags(String types, String tags, long after) {
    givenTagged();
    assertHolds(no(types, tags, after));
  }

  @Test
  void an_append_does_not_violate_its_own_condition() {
    var condition = AppendCondition.noEventTagged("once", 0);
    store.append(appends("a", event("A", "once"), event("B", "once")), List.of(condition));
    assertFails(condition, 1);
  }

  @Test
  void of_several_conditions_the_first_violated_one_is_named() {
    givenTagged();
    var holds = no("", "w", 0);
    var first = no("", "z", 0);
    var second = no("", "x", 0);
    assertThatThrownBy(() -> store.append(appends("c", event("A")), List.of(holds, first, second)))
        .asInstanceOf(type(AppendConditionFailedException.class))
        .returns(first, AppendConditionFailedException::condition);
  }

  @Test
  void a_version_conflict_is_reported_before_a_condition() {
    givenTagged();
    assertThatThrownBy(
            () ->
                store.append(
                    appends("a", ExpectedVersion.noStream(), event("A")), List.of(no("", "x", 0))))
        .isInstanceOf(WrongExpectedVersionException.class);
  }

  @Test
  void a_refused_append_leaves_no_tags() {
    assertThatThrownBy(
            () -> store.append(appends("a", ExpectedVersion.streamExists(), event("A", "x"))))
        .isInstanceOf(WrongExpectedVersionException.class);
    assertHolds(no("", "x", 0));
  }

  @Test
  void conditions_and_tags_out_of_bounds_are_refused() {
    var condition = no("", "x", 0);
    List<AppendCondition> many =
        Collections.nCopies(EventStore.CONDITIONS_PER_APPEND_MAX + 1, condition);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.append(appends("a", event("A")), many));
    store.append(appends("a", event("A")), many.subList(1, many.size()));
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void an_event_may_have_the_most_and_longest_tags() {
    Set<String> tags =
        IntStream.range(0, NewEvent.TAGS_MAX)
            .mapToObj(n -> (char) ('a' + n) + "~".repeat(NewEvent.TAG_LENGTH_MAX - 1))
            .collect(Collectors.toSet());
    store.append(appends("a", event("A").tagged(tags)));
    assertThat(store.readLog(0)).extracting(RecordedEvent::tags).containsExactly(tags);
    for (String tag : tags) {
      assertFails(AppendCondition.noEventTagged(tag, 0), 1);
    }
  }

  @Test
  void of_appends_with_conflicting_conditions_exactly_one_wins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String tag = "round" + round;
      var condition =
          switch (round % 3) {
            case 0 -> no("", tag, 0);
            case 1 -> no("A C", tag + " both", store.head());
            default -> no("A", "", store.head());
          };
      assertThat(race(number -> wins("racer" + number, condition, tag))).containsOnlyOnce(true);
    }
    assertThat(store.head()).isEqualTo(ROUNDS);
  }

  private boolean wins(String stream, AppendCondition condition, String tag) {
    try {
      store.append(appends(stream, event("A", tag, "both")), List.of(condition));
      return true;
    } catch (AppendConditionFailedException lost) {
      return false;
    }
  }

  private static <T> List<T> race(Racer<T> racer) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> racers =
          IntStream.range(0, RACERS).<Callable<T>>mapToObj(n -> () -> racer.run(n)).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(racers)) {
        results.add(one.get());
      }
      return results;
    }
  }

  private interface Racer<T> {
    T run(int number);
  }

  private void assertRepeatable(List<StreamAppend> appends, List<AppendCondition> conditions) {
    List<AppendResult> first = store.append(appends, conditions);
    store.append(appends("between", event("A", "x"), event("B")));
    long head = store.head();
    assertThat(store.append(appends, conditions)).isEqualTo(first);
    assertThat(store.head()).isEqualTo(head);
  }

  @Test
  void a_retry_at_an_exact_version_gives_its_first_result() {
    store.append(appends("a", event("A")));
    assertRepeatable(
        appends("a", ExpectedVersion.exact(1), event("A"), event("B", "x")), List.of());
  }

  @Test
  void a_retry_on_a_new_stream_gives_its_first_result() {
    var appends = appends("a", ExpectedVersion.noStream(), event("A"), event("B"));
    assertRepeatable(appends, List.of(AppendCondition.noEventTagged("x", 0)));
    store.append(appends("a", event("C")));
    assertThat(store.append(appends).getFirst().version()).isEqualTo(2);
  }

  @Test
  void a_retry_over_several_streams_gives_its_first_results() {
    givenTagged();
    List<StreamAppend> appends = new ArrayList<>(appends("b", ExpectedVersion.streamExists()));
    appends.addAll(appends("c", event("A")));
    appends.addAll(appends("a", ExpectedVersion.exact(2), event("A"), event("B")));
    assertRepeatable(appends, List.of());
  }

  @Test
  void a_retry_that_its_own_condition_forbids_is_recognized() {
    assertRepeatable(appends("a", event("A", "key")), List.of(no("", "key", 0)));
    assertRepeatable(appends("a", event("A"), event("B", "k", "l")), List.of(no("B", "k l", 0)));
  }

  @Test
  void a_retry_gives_its_first_result_despite_new_conflicts() {
    assertRepeatable(appends("a", event("A", "key")), List.of(no("", "x", 0), no("A B", "key", 0)));
    List<StreamAppend> appends = new ArrayList<>(appends("between", ExpectedVersion.exact(2)));
    appends.addAll(appends("b", event("A", "other")));
    assertRepeatable(appends, List.of(no("", "other", 0)));
  }

  @Test
  void a_retry_at_any_version_is_appended_again() {
    NewEvent event = event("A", "x");
    store.append(appends("a", event));
    assertThat(store.append(appends("a", event)).getFirst().version()).isEqualTo(2);
    var existing = appends("a", ExpectedVersion.streamExists(), event);
    assertThat(store.append(existing).getFirst().version()).isEqualTo(3);
    assertThat(store.append(appends("b", event)).getFirst().version()).isEqualTo(1);
    var condition = no("", "y", 0); // matches none of its own events
    assertThat(store.append(appends("b", event), List.of(condition)).getFirst().version())
        .isEqualTo(2);
    assertThat(store.append(appends("b", event, event("B"))).getFirst().version()).isEqualTo(4);
    assertThat(store.head()).isEqualTo(7);
  }

  @Test
  void a_partly_stored_append_is_a_conflict() {
    NewEvent there = event("A");
    store.append(appends("a", ExpectedVersion.noStream(), there));
    assertThatThrownBy(
            () -> store.append(appends("a", ExpectedVersion.noStream(), there, event("B"))))
        .isInstanceOf(WrongExpectedVersionException.class);
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void concurrent_retries_of_an_append_store_it_once() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var appends = appends("round" + round, ExpectedVersion.noStream(), event("A"), event("B"));
      var results = race(ignored -> store.append(appends));
      assertThat(results).containsOnly(results.getFirst());
    }
    assertThat(store.head()).isEqualTo(2 * ROUNDS);
  }
}
