package dev.daybook.postgres.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.AppendFunction.Outcome;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.Appended;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.VersionConflict;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What readers get of the events that their own node has appended is what the table has.
class OwnEventsIT {
  private static final int MOST = 1_000;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final PostgresEventStore log = database.open(schema); // of another node
  private final OwnEvents own = new OwnEvents();
  private final Appender appender = open(own);

  private Appender open(OwnEvents events) {
    PostgresOptions options = TestDatabase.OPTIONS.withSchema(schema);
    return Appender.open(database.direct(), options, new PrimaryCheck(options), events, head -> {});
  }

  @BeforeEach
  void aReaderAsks() {
    assertThat(own.next(log, LogCursor.START, MOST)).isEmpty();
  }

  @AfterEach
  void close() {
    appender.close();
    log.close();
  }

  private static NewEvent event(String data) {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", data);
  }

  private static StreamAppend append(String stream, ExpectedVersion expected, NewEvent... events) {
    return new StreamAppend(StreamId.of("thing", stream), expected, List.of(events));
  }

  private AppendFunction.RequestOutcome here(StreamAppend... appends) {
    return appender.append(new PendingAppend(List.of(appends), List.of()));
  }

  private void here(int events) {
    NewEvent[] many = Stream.generate(() -> event("{}")).limit(events).toArray(NewEvent[]::new);
    here(append("many", ExpectedVersion.any(), many));
  }

  private void elsewhere() {
    log.append(StreamId.of("thing", "other"), ExpectedVersion.any(), List.of(event("{}")));
  }

  private List<RecordedEvent> next(long after) {
    return own.next(log, LogCursor.at(log, after), MOST);
  }

  private void assertAsInTheTable(long after) {
    assertThat(next(after)).isNotEmpty().isEqualTo(log.readLog(after).toList());
  }

  private static int chars(List<RecordedEvent> events) {
    return events.stream()
        .mapToInt(event -> event.data().length() + event.metadata().length())
        .sum();
  }

  private static PendingAppend pending(String data) {
    return new PendingAppend(
        List.of(append("pending", ExpectedVersion.any(), event(data))), List.of());
  }

  @Test
  void a_lone_event_is_as_in_the_table() {
    here(append("a", ExpectedVersion.noStream(), event("{}"))); // the log was empty: no fast path
    here(append("a", ExpectedVersion.exact(1), event("{\"b\":1.50,\"a\":\"é ☃ \\n\\u00e9\\/\"}")));
    assertAsInTheTable(0);
    assertAsInTheTable(1);
  }

  @Test
  void events_of_several_streams_with_tags_are_as_in_the_table() {
    here(
        append(
            "a",
            ExpectedVersion.any(),
            event("[1e3, -0.0, null]").tagged(Set.of("owner:ada", "kind:b")),
            event("\"text\"")),
        append("b", ExpectedVersion.noStream()),
        append("c", ExpectedVersion.noStream(), event("{\"longer\": 1, \"ab\": {}, \"b\": []}")));
    here(append("a", ExpectedVersion.streamExists(), event("{}").tagged(Set.of("x"))));
    assertAsInTheTable(0);
    assertThat(next(0)).extracting(RecordedEvent::version).containsExactly(1L, 2L, 1L, 3L);
  }

  @Test
  void refused_requests_of_a_batch_have_no_events() throws Exception {
    List<PendingAppend> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ExpectedVersion expected = i % 3 == 0 ? ExpectedVersion.exact(7) : ExpectedVersion.noStream();
      List<PrecheckedCondition> conditions =
          i % 5 == 0
              ? List.of(PrecheckedCondition.unchecked(AppendCondition.noEventTagged("t", 0)))
              : List.of();
      NewEvent tagged = event("{\"i\": " + i + "}").tagged(Set.of(i < 10 ? "t" : "u"));
      requests.add(new PendingAppend(List.of(append("s" + i, expected, tagged)), conditions));
    }
    try (AppendFunction function = AppendFunction.open(database.direct(), schema, false)) {
      Outcome outcome = function.append(new Batch(requests), AppendFunction.NOT_SENT_BEFORE);
      own.add(own.connections(), requests, outcome);
      assertThat(outcome.requests())
          .hasAtLeastOneElementOfType(Appended.class)
          .hasAtLeastOneElementOfType(VersionConflict.class)
          .hasAtLeastOneElementOfType(AppendFunction.RequestOutcome.ConditionFailed.class);
    }
    assertAsInTheTable(0);
  }

  @Test
  void a_large_event_is_read_from_the_table() {
    here(append("a", ExpectedVersion.any(), event("\"" + "x".repeat(200_000) + "\"")));
    assertThat(next(0)).isEmpty();
    here(1);
    assertAsInTheTable(1);
  }

  @Test
  void events_of_other_nodes_are_read_from_the_table() {
    here(2);
    elsewhere();
    here(2);
    assertThat(next(0)).isEmpty();
    assertThat(next(2)).isEmpty();
    assertAsInTheTable(3);
    elsewhere();
    assertAsInTheTableUpTo(5);
  }

  private void assertAsInTheTableUpTo(long last) {
    assertThat(next(3)).isEqualTo(log.readLog(3).limit(last - 3).toList());
    assertThat(next(last)).isEmpty();
  }

  @Test
  void there_are_at_most_as_many_as_were_asked_for() {
    here(3);
    here(3);
    assertThat(own.next(log, LogCursor.START, 4)).isEqualTo(log.readLog(0).limit(4).toList());
  }

  @Test
  void a_reader_that_is_far_behind_reads_from_the_table() {
    for (int i = 0; i <= OwnEvents.EVENTS_MAX / EventStore.EVENTS_PER_APPEND_MAX; i++) {
      here(EventStore.EVENTS_PER_APPEND_MAX);
    }
    assertThat(next(0)).isEmpty();
    assertAsInTheTable(log.head() - MOST);
  }

  @Test
  void nothing_is_kept_before_a_reader_has_asked() {
    var unasked = new OwnEvents();
    try (Appender other = open(unasked)) {
      other.append(pending("{}"));
      assertThat(unasked.next(log, LogCursor.START, MOST)).isEmpty();
      other.append(pending("{}"));
      assertThat(unasked.next(log, LogCursor.at(log, 1), MOST)).isEqualTo(log.readLog(1).toList());
    }
  }

  @Test
  void nothing_outlasts_a_new_connection() throws Exception {
    here(2);
    long before = own.connections();
    own.connected();
    assertThat(next(0)).isEmpty();
    List<PendingAppend> requests = List.of(pending("{}"));
    try (AppendFunction function = AppendFunction.open(database.direct(), schema, false)) {
      own.add(before, requests, function.append(new Batch(requests), before));
    }
    assertThat(log.head()).isEqualTo(3);
    assertThat(next(2)).isEmpty();
  }

  @Test
  void a_log_that_was_cut_gives_none_after_what_is_gone() {
    here(3);
    LogCursor gone = LogCursor.at(log, 3);
    database.cut(schema, 2);
    assertThat(next(1)).isEmpty(); // the last one that is kept is gone
    here(3);
    assertThat(own.next(log, gone, MOST)).isEmpty();
    assertAsInTheTable(2);
    assertThat(next(0)).isEmpty();
  }

  @Test
  void what_is_appended_after_a_cut_is_kept() {
    for (int i = 0; i < 4; i++) {
      here(1);
    }
    database.cut(schema, 2);
    here(2);
    assertAsInTheTable(2);
  }

  @Test
  void events_are_kept_and_given_up_to_a_bound_in_bytes() {
    String data = "[1" + ",1".repeat(24_000) + "]"; // stored with a space after each comma
    int kept = (int) (OwnEvents.BYTES_MAX / 2 / data.length());
    int appended = kept + 5;
    for (int i = 0; i < appended; i++) {
      here(append("large", ExpectedVersion.any(), event(data)));
    }
    assertThat(next(0)).isEmpty();
    long after = appended - kept + 5L;
    List<RecordedEvent> next = next(after);
    assertThat(next).isEqualTo(log.readLog(after).limit(next.size()).toList());
    assertThat(chars(next)).isGreaterThanOrEqualTo(LogCursor.BATCH_CHARS);
    assertThat(chars(next.subList(1, next.size()))).isLessThan(LogCursor.BATCH_CHARS);
  }

  @Test
  void an_event_that_grows_by_its_exponents_is_read_from_the_table() {
    here(append("a", ExpectedVersion.any(), event("[1" + ",1e900".repeat(10) + "]")));
    assertThat(next(0)).isEmpty();
  }

  @Test
  void batches_that_arrive_out_of_order_are_put_in_order() throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    List<PendingAppend> requests =
        IntStream.range(0, 3).mapToObj(i -> pending("{\"i\":" + i + "}")).toList();
    try (AppendFunction function = AppendFunction.open(database.direct(), schema, false)) {
      for (PendingAppend request : requests) {
        outcomes.add(function.append(new Batch(List.of(request)), AppendFunction.NOT_SENT_BEFORE));
      }
    }
    own.add(own.connections(), requests.subList(2, 3), outcomes.get(2));
    assertThat(next(0)).isEmpty();
    own.add(own.connections(), requests.subList(0, 1), outcomes.get(0));
    assertThat(next(0)).isEmpty();
    own.add(own.connections(), requests.subList(1, 2), outcomes.get(1));
    assertAsInTheTable(0);
    assertAsInTheTable(1);
  }
}
