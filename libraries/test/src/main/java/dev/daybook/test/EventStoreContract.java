package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contract tests of every [EventStore]: extend this class, [EventStoreReading] for reads and
/// [EventStoreRaces] for concurrency, and provide a new, empty store for each test.
///
/// JSON has the form of PostgreSQL's `jsonb`, so that it can be compared as text: `{"n": 1}`,
/// shorter keys first.
public abstract class EventStoreContract {
  private final StreamId stream = new StreamId("thing", "a");
  private final StreamId other = new StreamId("thing", "b");
  private EventStore store;

  protected EventStoreContract() {}

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

  private static NewEvent event() {
    return event("{\"n\": 1}");
  }

  private static NewEvent event(String data) {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", data);
  }

  private static List<NewEvent> events(int count) {
    return IntStream.range(0, count).mapToObj(n -> event("{\"n\": " + n + "}")).toList();
  }

  private static StreamAppend append(StreamId to, ExpectedVersion expected, int events) {
    return new StreamAppend(to, expected, events(events));
  }

  private List<RecordedEvent> log() {
    return store.readLog(0).toList();
  }

  private void given(StreamId to, int events) {
    store.append(to, ExpectedVersion.any(), events(events));
  }

  private void assertConflict(ExpectedVersion expected, long actual) {
    long before = store.head();
    assertThatThrownBy(() -> store.append(stream, expected, List.of(event())))
        .asInstanceOf(type(WrongExpectedVersionException.class))
        .satisfies(
            conflict -> {
              assertThat(conflict.stream()).isEqualTo(stream);
              assertThat(conflict.expected()).isEqualTo(expected);
              assertThat(conflict.actual()).isEqualTo(actual);
            });
    assertThat(store.head()).isEqualTo(before);
  }

  @Test
  void a_new_log_is_empty() {
    assertThat(store.head()).isZero();
    assertThat(store.readLog(0)).isEmpty();
    assertThat(store.readStream(stream, 0)).isEmpty();
  }

  @Test
  void an_event_reads_as_it_was_written() {
    var written =
        new NewEvent(UUID.randomUUID(), "ITEM.Added-2_b", "{\"n\": 1}", "{\"actor\": \"me\"}");
    AppendResult result = store.append(stream, ExpectedVersion.noStream(), List.of(written));
    RecordedEvent read = store.readStream(stream, 0).findFirst().orElseThrow();
    assertThat(read)
        .isEqualTo(
            new RecordedEvent(
                1,
                stream,
                1,
                written.eventId(),
                written.type(),
                written.data(),
                written.metadata(),
                result.recordedAt()));
    assertThat(result).isEqualTo(new AppendResult(1, 1, read.recordedAt()));
    assertThat(log()).containsExactly(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"äöü ß 漢字 🎲 \\\" \\\\ \\n \\t '; drop table events; --\"}",
        "{\"n\": 123456789012345678901234567890.123456789012345678901234567890}",
        "{\"n\": 100.00}",
        "{\"\": [], \"a\": {\"b\": [1, null, true, false, \"\"]}}",
        "[1, 2, 3]",
        "\"text\"",
        "null",
        "-0.001"
      })
  void any_json_reads_as_it_was_written(String data) {
    store.append(stream, ExpectedVersion.any(), List.of(event(data)));
    assertThat(store.readStream(stream, 0)).extracting(RecordedEvent::data).containsExactly(data);
  }

  @Test
  void stream_ids_may_contain_any_printable_ascii() {
    var odd = new StreamId("t", "a-b_c/%'\"\\;--$1{}~!");
    given(odd, 1);
    assertThat(store.readStream(odd, 0)).extracting(RecordedEvent::stream).containsExactly(odd);
    assertThat(store.readStream(new StreamId("t", "a-b"), 0)).isEmpty();
  }

  @Test
  void only_the_exact_version_of_the_stream_is_accepted() {
    given(stream, 2);
    assertConflict(ExpectedVersion.exact(0), 2);
    assertConflict(ExpectedVersion.exact(1), 2);
    assertConflict(ExpectedVersion.exact(3), 2);
    assertThat(store.append(stream, ExpectedVersion.exact(2), events(3)).version()).isEqualTo(5);
    assertConflict(ExpectedVersion.exact(2), 5);
  }

  @Test
  void no_stream_is_accepted_once() {
    assertConflict(ExpectedVersion.streamExists(), 0);
    assertConflict(ExpectedVersion.exact(1), 0);
    store.append(stream, ExpectedVersion.noStream(), events(1));
    assertConflict(ExpectedVersion.noStream(), 1);
  }

  @Test
  void exact_version_zero_is_the_same_as_no_stream() {
    store.append(stream, ExpectedVersion.exact(0), events(1));
    assertConflict(ExpectedVersion.exact(0), 1);
  }

  @Test
  void stream_exists_and_any_append_at_any_version() {
    assertThat(store.append(stream, ExpectedVersion.any(), events(1)).version()).isEqualTo(1);
    assertThat(store.append(stream, ExpectedVersion.streamExists(), events(2)).version())
        .isEqualTo(3);
    assertThat(store.append(stream, ExpectedVersion.any(), events(1)).version()).isEqualTo(4);
  }

  @Test
  void an_append_to_several_streams_is_atomic() {
    given(other, 1);
    List<AppendResult> results =
        store.append(
            List.of(
                append(stream, ExpectedVersion.noStream(), 2),
                append(other, ExpectedVersion.exact(1), 3)));
    assertThat(results).extracting(AppendResult::version).containsExactly(2L, 4L);
    assertThat(results).extracting(AppendResult::position).containsOnly(6L);
    assertThat(log())
        .extracting(RecordedEvent::stream)
        .containsExactly(other, stream, stream, other, other, other);
    assertThat(log()).extracting(RecordedEvent::version).containsExactly(1L, 1L, 2L, 2L, 3L, 4L);
  }

  @Test
  void a_refused_append_names_the_first_conflicting_stream() {
    given(stream, 1);
    assertThatThrownBy(
            () ->
                store.append(
                    List.of(
                        append(new StreamId("thing", "c"), ExpectedVersion.noStream(), 1),
                        append(other, ExpectedVersion.exact(7), 1),
                        append(stream, ExpectedVersion.noStream(), 1))))
        .asInstanceOf(type(WrongExpectedVersionException.class))
        .satisfies(
            conflict -> {
              assertThat(conflict.stream()).isEqualTo(other);
              assertThat(conflict.expected()).isEqualTo(ExpectedVersion.exact(7));
              assertThat(conflict.actual()).isZero();
            });
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void a_stream_without_events_is_only_checked() {
    given(other, 2);
    var check = append(other, ExpectedVersion.exact(2), 0);
    List<AppendResult> results =
        store.append(List.of(check, append(stream, ExpectedVersion.noStream(), 1)));
    assertThat(results).extracting(AppendResult::version).containsExactly(2L, 1L);
    assertThatThrownBy(
            () ->
                store.append(
                    List.of(
                        append(stream, ExpectedVersion.exact(1), 1),
                        append(other, ExpectedVersion.exact(1), 0))))
        .isInstanceOf(WrongExpectedVersionException.class);
    assertThat(store.head()).isEqualTo(3);
  }

  @Test
  void an_append_out_of_bounds_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> store.append(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.append(stream, ExpectedVersion.any(), List.of()));
    var one = append(stream, ExpectedVersion.any(), 1);
    assertThatIllegalArgumentException().isThrownBy(() -> store.append(List.of(one, one)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                store.append(
                    stream, ExpectedVersion.any(), events(EventStore.EVENTS_PER_APPEND_MAX + 1)));
    List<StreamAppend> many =
        IntStream.rangeClosed(0, EventStore.STREAMS_PER_APPEND_MAX)
            .mapToObj(n -> append(new StreamId("thing", "n" + n), ExpectedVersion.any(), 1))
            .toList();
    assertThatIllegalArgumentException().isThrownBy(() -> store.append(many));
    assertThat(store.head()).isZero();
    store.append(many.subList(1, many.size()));
    assertThat(store.head()).isEqualTo(EventStore.STREAMS_PER_APPEND_MAX);
  }

  @Test
  void an_append_with_the_same_event_id_twice_is_refused() {
    NewEvent event = event();
    var again = new NewEvent(event.eventId(), "ELSE", "{}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.append(stream, ExpectedVersion.any(), List.of(event, again)))
        .withMessageContaining(event.eventId().toString());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                store.append(
                    List.of(
                        new StreamAppend(stream, ExpectedVersion.noStream(), List.of(event)),
                        new StreamAppend(other, ExpectedVersion.any(), List.of(again)))));
    assertThat(store.head()).isZero();
  }

  @Test
  void an_event_id_may_be_used_again_in_another_append() {
    NewEvent event = event();
    store.append(stream, ExpectedVersion.noStream(), List.of(event));
    store.append(other, ExpectedVersion.noStream(), List.of(event));
    store.append(stream, ExpectedVersion.exact(1), List.of(event));
    assertThat(log()).extracting(RecordedEvent::eventId).containsOnly(event.eventId()).hasSize(3);
  }

  @Test
  void the_largest_append_is_atomic_and_reads_in_order() {
    int most = EventStore.EVENTS_PER_APPEND_MAX;
    AppendResult result = store.append(stream, ExpectedVersion.noStream(), events(most));
    assertThat(result.version()).isEqualTo(most);
    assertThat(result.position()).isEqualTo(most);
    for (long after : new long[] {0, 1, 999, 1_000, 1_001, most - 1, most, most + 1}) {
      long[] rest = LongStream.rangeClosed(after + 1, most).toArray();
      assertThat(store.readStream(stream, after).mapToLong(RecordedEvent::version))
          .containsExactly(LongStream.of(rest).boxed().toArray(Long[]::new));
      assertThat(store.readLog(after).mapToLong(RecordedEvent::position))
          .containsExactly(LongStream.of(rest).boxed().toArray(Long[]::new));
    }
    assertThat(store.readStream(stream, 0).skip(4_000).limit(3))
        .extracting(RecordedEvent::data)
        .containsExactly("{\"n\": 4000}", "{\"n\": 4001}", "{\"n\": 4002}");
  }

  @Test
  void positions_count_over_all_streams_and_versions_within_each() {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
    Collections.shuffle(shuffled, new Random(1));
    shuffled.forEach(n -> given(new StreamId("thing", "n" + n % 7), 1 + n % 3));
    List<RecordedEvent> log = log();
    assertThat(log)
        .extracting(RecordedEvent::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, store.head()).boxed().toList());
    log.stream()
        .map(RecordedEvent::stream)
        .distinct()
        .forEach(
            id ->
                assertThat(store.readStream(id, 0))
                    .isEqualTo(log.stream().filter(e -> e.stream().equals(id)).toList())
                    .extracting(RecordedEvent::version)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .startsWith(1L));
  }

  @Test
  void the_recording_time_is_in_milliseconds_and_monotonic() {
    IntStream.range(0, 50).forEach(ignored -> given(stream, 2));
    assertThat(log())
        .extracting(RecordedEvent::recordedAt)
        .isSortedAccordingTo(Comparator.naturalOrder())
        .allSatisfy(at -> assertThat(at).isEqualTo(at.truncatedTo(ChronoUnit.MILLIS)));
  }

  @Test
  void events_read_the_same_again() {
    given(stream, 5);
    List<RecordedEvent> before = log();
    given(other, 5);
    assertThatThrownBy(() -> store.append(stream, ExpectedVersion.noStream(), events(1)))
        .isInstanceOf(WrongExpectedVersionException.class);
    assertThat(log().subList(0, 5)).isEqualTo(before);
  }
}
