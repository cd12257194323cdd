package dev.daybook.test;

import static dev.daybook.eventstore.EventStore.SCAN_EVENTS_MAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Contract tests of every [EventStore]: reads; a part of [EventStoreContract].
public abstract class EventStoreReading {
  private static final String OPENED = "OPENED";
  private static final String MOVED = "MOVED";

  private final StreamId box = new StreamId("box", "1");
  private final StreamId crate = new StreamId("crate", "1");
  private final StreamId crates = new StreamId("crates", "1");
  private EventStore store;

  protected EventStoreReading() {}

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

  private void given(StreamId stream, String type, int count) {
    List<NewEvent> events =
        IntStream.range(0, count)
            .mapToObj(ignored -> new NewEvent(UUID.randomUUID(), type, "{}"))
            .toList();
    store.append(stream, ExpectedVersion.any(), events);
  }

  private static NewEvent event(String... tags) {
    return new NewEvent(UUID.randomUUID(), OPENED, "{}").tagged(Set.of(tags));
  }

  private void givenTagged(StreamId stream, String... tags) {
    store.append(stream, ExpectedVersion.any(), List.of(event(tags)));
  }

  private static List<Long> down(long from, long to) {
    return LongStream.rangeClosed(to, from).boxed().toList().reversed();
  }

  private List<Long> versionsBackward(StreamId stream, long before) {
    return store.readStreamBackward(stream, before).map(RecordedEvent::version).toList();
  }

  private List<Long> lastVersions(int count) {
    return store.readLast(box, count).stream().map(RecordedEvent::version).toList();
  }

  private static List<Long> positions(List<RecordedEvent> events) {
    return events.stream().map(RecordedEvent::position).toList();
  }

  private List<Long> matches(EventFilter filter) {
    return store.readLog(0, filter).map(RecordedEvent::position).toList();
  }

  private void assertPage(LogPage page, long reached, Long... positions) {
    assertThat(positions(page.events())).containsExactly(positions);
    assertThat(page.position()).isEqualTo(reached);
  }

  @Test
  void a_stream_reads_backward_as_it_reads_forward() {
    given(box, OPENED, 3);
    given(crate, OPENED, 1);
    given(box, MOVED, 2);
    assertThat(store.readStreamBackward(box, Long.MAX_VALUE).toList())
        .isEqualTo(store.readStream(box, 0).toList().reversed());
    assertThat(store.readStreamBackward(crates, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void a_long_stream_reads_backward_from_any_version() {
    int most = 2_500;
    given(box, OPENED, most);
    for (long before : new long[] {1, 2, 50, 51, 52, 1_001, 1_051, 1_052, most, most + 1}) {
      assertThat(versionsBackward(box, before)).isEqualTo(down(before - 1, 1));
    }
    assertThat(versionsBackward(box, most + 2)).isEqualTo(down(most, 1));
    assertThat(versionsBackward(box, Long.MAX_VALUE)).isEqualTo(down(most, 1));
  }

  @Test
  void a_backward_read_does_not_see_later_appends() {
    given(box, OPENED, 200);
    Iterator<RecordedEvent> reader = store.readStreamBackward(box, Long.MAX_VALUE).iterator();
    List<Long> seen = new ArrayList<>(List.of(reader.next().version()));
    given(box, MOVED, 10);
    reader.forEachRemaining(event -> seen.add(event.version()));
    assertThat(seen).isEqualTo(down(200, 1));
  }

  @Test
  void the_last_events_are_in_version_order() {
    assertThat(lastVersions(3)).isEmpty();
    given(box, OPENED, 1_500);
    assertThat(lastVersions(0)).isEmpty();
    assertThat(lastVersions(3)).containsExactly(1_498L, 1_499L, 1_500L);
    int most = EventStore.LAST_EVENTS_MAX;
    assertThat(lastVersions(most))
        .isEqualTo(LongStream.rangeClosed(1_501 - most, 1_500).boxed().toList());
    assertThatIllegalArgumentException().isThrownBy(() -> store.readLast(box, most + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.readLast(box, -1));
  }

  @Test
  void a_stream_shorter_than_the_limit_is_returned_whole() {
    given(box, OPENED, 2);
    assertThat(lastVersions(3)).containsExactly(1L, 2L);
  }

  @Test
  void a_filter_matches_events_that_match_all_its_parts() {
    given(box, OPENED, 1);
    given(crate, OPENED, 1);
    given(crates, OPENED, 1);
    given(box, MOVED, 1);
    given(crate, MOVED, 1);
    given(new StreamId("box", "1-2"), OPENED, 1);
    EventFilter all = EventFilter.all();
    assertThat(matches(all)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(matches(all.withCategories("box"))).containsExactly(1L, 4L, 6L);
    assertThat(matches(all.withCategories("crate"))).containsExactly(2L, 5L);
    assertThat(matches(all.withCategories("crates", "box"))).containsExactly(1L, 3L, 4L, 6L);
    assertThat(matches(all.withStreams(box, crates))).containsExactly(1L, 3L, 4L);
    assertThat(matches(all.withTypes(MOVED))).containsExactly(4L, 5L);
    assertThat(matches(all.withTypes(MOVED, OPENED).withCategories("crate")))
        .containsExactly(2L, 5L);
    assertThat(matches(all.withTypes(MOVED).withStreams(box))).containsExactly(4L);
    assertThat(matches(all.withTypes("OPENE"))).isEmpty();
    assertThat(matches(all.withCategories("Box"))).isEmpty();
  }

  /// They come alone and in units, with and without others, and are read by every way.
  @Test
  void an_event_is_read_with_its_tags() {
    String[] odd = {"a", "b:{1,2}", "c\"\\%'"};
    store.append(box, ExpectedVersion.noStream(), List.of(event("a")));
    store.append(box, ExpectedVersion.exact(1), List.of(event()));
    store.append(box, ExpectedVersion.any(), List.of(event(), event(odd), event()));
    store.append(
        List.of(
            new StreamAppend(box, ExpectedVersion.exact(5), List.of(event(odd))),
            new StreamAppend(crate, ExpectedVersion.noStream(), List.of(event()))));

    List<Set<String>> tags =
        List.of(Set.of("a"), Set.of(), Set.of(), Set.of(odd), Set.of(), Set.of(odd), Set.of());
    assertThat(store.readLog(0)).extracting(RecordedEvent::tags).isEqualTo(tags);
    assertThat(store.readStream(box, 0))
        .extracting(RecordedEvent::tags)
        .isEqualTo(tags.subList(0, 6));
    assertThat(store.readStreamBackward(box, Long.MAX_VALUE))
        .extracting(RecordedEvent::tags)
        .isEqualTo(tags.subList(0, 6).reversed());
    EventFilter all = EventFilter.all();
    for (EventFilter filter :
        List.of(all, all.withTypes(OPENED), all.withTags("a"), all.withTags("b:{1,2}", "a"))) {
      assertThat(store.readLog(0, filter).toList())
          .isEqualTo(store.readLogPage(0, filter, 10).events())
          .isEqualTo(store.readLog(0).filter(filter::accepts).toList());
    }
  }

  @Test
  void a_filter_with_tags_matches_events_with_all_of_them() {
    givenTagged(box, "a");
    givenTagged(box, "b");
    givenTagged(crate, "a", "b");
    given(crate, MOVED, 1);
    givenTagged(crate, "a", "b", "c");
    givenTagged(box, "ab");
    EventFilter all = EventFilter.all();
    assertThat(matches(all.withTags("a"))).containsExactly(1L, 3L, 5L);
    assertThat(matches(all.withTags("a", "b"))).containsExactly(3L, 5L);
    assertThat(matches(all.withTags("a", "b", "c"))).containsExactly(5L);
    assertThat(matches(all.withTags("a").withCategories("box"))).containsExactly(1L);
    assertThat(matches(all.withTags("b").withStreams(crate).withTypes(OPENED)))
        .containsExactly(3L, 5L);
    assertThat(matches(all.withTags("b").withTypes(MOVED))).isEmpty();
    assertThat(matches(all.withTags("A"))).isEmpty();
    assertThat(store.readLog(3, all.withTags("a")).toList())
        .isEqualTo(store.readLog(4).limit(1).toList());
  }

  @Test
  void pages_of_tagged_events_have_no_gaps_or_duplicates() {
    givenTagged(box, "a");
    givenTagged(box, "a");
    given(crate, MOVED, 2);
    givenTagged(crate, "a", "b");
    given(crate, MOVED, 2);
    EventFilter tagged = EventFilter.all().withTags("a");
    assertPage(store.readLogPage(0, tagged, 2), 2, 1L, 2L);
    assertPage(store.readLogPage(2, tagged, 2), 7, 5L);
    assertPage(store.readLogPage(7, tagged, 2), 7);
    assertPage(store.readLogPage(0, tagged.withTags("a", "b"), 1), 5, 5L);
    assertPage(store.readLogPage(5, tagged.withTags("a", "b"), 1), 7);
  }

  @Test
  void a_tag_is_found_at_any_distance() {
    given(box, OPENED, SCAN_EVENTS_MAX);
    given(box, OPENED, 5);
    givenTagged(crate, "a");
    assertThat(matches(EventFilter.all().withTags("a"))).containsExactly(SCAN_EVENTS_MAX + 6L);
  }

  private void givenTyped(String type, String... tags) {
    var event = new NewEvent(UUID.randomUUID(), type, "{}").tagged(Set.of(tags));
    store.append(box, ExpectedVersion.any(), List.of(event));
  }

  private List<Long> matches(EventQuery query) {
    return matches(query, 0, store.head());
  }

  private List<Long> matches(EventQuery query, long after, long upTo) {
    return store.readQuery(query, after, upTo).map(RecordedEvent::position).toList();
  }

  @Test
  void a_query_matches_events_that_match_an_item() {
    givenTyped(OPENED, "a");
    givenTyped(MOVED, "a", "b");
    givenTyped(OPENED, "b");
    givenTyped(MOVED);
    givenTyped(OPENED, "c");
    EventQuery a = EventQuery.tagged("a");
    EventQuery b = EventQuery.tagged("b");
    assertThat(matches(a)).containsExactly(1L, 2L);
    assertThat(matches(EventQuery.tagged("a", "b"))).containsExactly(2L);
    assertThat(matches(a.or(b))).containsExactly(1L, 2L, 3L);
    assertThat(matches(a.withTypes(MOVED).or(b.withTypes(OPENED)))).containsExactly(2L, 3L);
    assertThat(matches(a.withTypes(MOVED, OPENED))).containsExactly(1L, 2L);
    assertThat(matches(EventQuery.types(MOVED))).containsExactly(2L, 4L);
    assertThat(matches(EventQuery.types(MOVED).or(a))).containsExactly(1L, 2L, 4L);
    assertThat(matches(EventQuery.tagged("d").or(EventQuery.types("ELSE")))).isEmpty();
    assertThat(store.readQuery(b, 0, 5).toList()).isEqualTo(store.readLog(1).limit(2).toList());
  }

  @Test
  void a_query_reads_between_two_positions() {
    for (int i = 0; i < 6; i++) {
      givenTyped(OPENED, "a");
    }
    for (EventQuery query : List.of(EventQuery.tagged("a"), EventQuery.types(OPENED))) {
      assertThat(matches(query, 2, 4)).containsExactly(3L, 4L);
      assertThat(matches(query, 4, Long.MAX_VALUE)).containsExactly(5L, 6L);
      assertThat(matches(query, 4, 4)).isEmpty();
      assertThat(matches(query, 7, 9)).isEmpty();
    }
  }

  @Test
  void a_query_reads_long_results_once_and_in_order() {
    List<NewEvent> events =
        IntStream.range(0, 3_500)
            .mapToObj(
                n ->
                    new NewEvent(UUID.randomUUID(), n % 5 == 0 ? MOVED : OPENED, "{}")
                        .tagged(n % 2 == 0 ? Set.of("a", "n" + n % 3) : Set.of("n" + n % 3)))
            .toList();
    store.append(box, ExpectedVersion.any(), events);
    EventQuery tagged =
        EventQuery.tagged("a").or(EventQuery.tagged("n0")).or(EventQuery.tagged("a", "n2"));
    for (EventQuery query :
        List.of(tagged, tagged.withTypes(MOVED), EventQuery.types(OPENED).or(tagged))) {
      assertThat(matches(query))
          .isEqualTo(store.readLog(0).filter(query::matches).map(RecordedEvent::position).toList());
    }
  }

  @Test
  void a_filtered_event_reads_as_any_other() {
    given(box, OPENED, 2);
    EventFilter opened = EventFilter.all().withTypes(OPENED);
    assertThat(store.readLog(1, opened).toList()).isEqualTo(store.readLog(1).toList());
    assertThat(store.readLogPage(0, opened, 10).events()).isEqualTo(store.readLog(0).toList());
  }

  @Test
  void pages_have_no_gaps_or_duplicates() {
    given(box, OPENED, 3);
    given(crate, OPENED, 4);
    given(box, OPENED, 3);
    EventFilter boxes = EventFilter.all().withCategories("box");
    assertPage(store.readLogPage(0, boxes, 2), 2, 1L, 2L);
    assertPage(store.readLogPage(2, boxes, 2), 8, 3L, 8L);
    assertPage(store.readLogPage(8, boxes, 2), 10, 9L, 10L);
    assertPage(store.readLogPage(8, boxes, 3), 10, 9L, 10L);
    assertPage(store.readLogPage(3, EventFilter.all(), 3), 6, 4L, 5L, 6L);
  }

  @Test
  void a_page_at_the_end_of_the_log_is_empty() {
    assertPage(store.readLogPage(0, EventFilter.all(), 1), 0);
    given(box, OPENED, 2);
    assertPage(store.readLogPage(2, EventFilter.all(), 1), 2);
    assertPage(store.readLogPage(7, EventFilter.all(), 1), 7);
    assertPage(store.readLogPage(Long.MAX_VALUE, EventFilter.all(), 1), Long.MAX_VALUE);
  }

  @Test
  void a_page_scans_a_bounded_number_of_events() {
    given(box, OPENED, 1);
    given(crate, OPENED, SCAN_EVENTS_MAX);
    given(crate, OPENED, SCAN_EVENTS_MAX);
    given(box, MOVED, 1);
    long head = store.head();
    EventFilter boxes = EventFilter.all().withCategories("box");
    assertPage(store.readLogPage(0, boxes, 2), SCAN_EVENTS_MAX, 1L);
    assertPage(store.readLogPage(SCAN_EVENTS_MAX, boxes, 2), 2L * SCAN_EVENTS_MAX);
    assertPage(store.readLogPage(2L * SCAN_EVENTS_MAX, boxes, 2), head, head);
    assertThat(matches(boxes)).containsExactly(1L, head);
    assertThat(matches(boxes.withTypes(MOVED))).containsExactly(head);
    assertThat(matches(EventFilter.all().withCategories("chest"))).isEmpty();
  }

  @Test
  void the_limit_of_a_page_is_bounded() {
    for (int limit : new int[] {-1, 0, SCAN_EVENTS_MAX + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.readLogPage(0, EventFilter.all(), limit));
    }
    given(box, OPENED, 3);
    assertPage(store.readLogPage(0, EventFilter.all(), SCAN_EVENTS_MAX), 3, 1L, 2L, 3L);
  }

  @Test
  void a_reader_sees_events_appended_before_it_reaches_the_end() {
    given(box, OPENED, 1);
    EventFilter boxes = EventFilter.all().withCategories("box");
    given(crate, OPENED, SCAN_EVENTS_MAX);
    Iterator<RecordedEvent> reader = store.readLog(0, boxes).iterator();
    assertThat(reader.next().position()).isEqualTo(1);
    given(box, OPENED, 1);
    assertThat(reader.next().position()).isEqualTo(SCAN_EVENTS_MAX + 2);
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void a_reader_may_stop_anywhere_and_close_as_often_as_it_likes() {
    given(box, OPENED, 1_200);
    for (int i = 0; i < 100; i++) {
      Stream<RecordedEvent> reader = store.readLog(0, EventFilter.all().withTypes(OPENED));
      assertThat(reader.iterator().next().position()).isEqualTo(1);
      IntStream.range(0, 2).forEach(ignored -> reader.close());
      assertThat(store.readStreamBackward(box, Long.MAX_VALUE).skip(i).findFirst()).isPresent();
    }
    assertThat(store.readLog(0)).hasSize(1_200);
  }
}
