package dev.daybook.postgres.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.Against;
import dev.daybook.postgres.soak.Entry.AgainstRule;
import dev.daybook.postgres.soak.Entry.LogRead;
import dev.daybook.postgres.soak.Entry.NothingDone;
import dev.daybook.postgres.soak.Entry.Part;
import dev.daybook.postgres.soak.Entry.Sent;
import dev.daybook.postgres.soak.Entry.Strange;
import dev.daybook.postgres.soak.Entry.StreamRead;
import dev.daybook.postgres.soak.Entry.Unexpected;
import dev.daybook.postgres.soak.Entry.Unit;
import dev.daybook.postgres.soak.Entry.Unknown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Starts from a correct history and adds one fault per test.
class HistoryCheckerTest {
  private static final StreamId A = new StreamId("thing", "a");
  private static final StreamId B = new StreamId("thing", "b");
  private static final String CLAIM = "claim";
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);
  private static final UUID THREE = new UUID(0, 3);
  private static final UUID FOUR = new UUID(0, 4);
  private static final UUID FIVE = new UUID(0, 5);
  private static final UUID SIX = new UUID(0, 6);
  private static final UUID SEVEN = new UUID(0, 7);
  private static final String MEMBER = Loans.MEMBER + 1;

  private final List<KeptEvent> log = new ArrayList<>();
  private final Set<String> rows = new HashSet<>();
  private final List<Entry> entries = new ArrayList<>();
  private long time;

  @BeforeEach
  void allIsWell() {
    log.add(kept(1, A, 1, ONE));
    log.add(kept(2, A, 2, TWO));
    log.add(kept(3, B, 1, THREE));
    log.add(kept(4, B, 2, FOUR, CLAIM));
    var both = new Unit(List.of(part(A, 1, TWO), part(B, 0, THREE)), "");
    var claim = new Unit(List.of(new Part(B, ExpectedVersion.any(), List.of(FOUR))), CLAIM);
    tell(new Sent("one", ++time, unit(A, 0, ONE)));
    tell(new Acknowledged("one", ++time, List.of(1L), 1));
    tell(new Sent("both", ++time, both));
    tell(new Acknowledged("both", ++time, List.of(2L, 1L), 3));
    tell(new StreamRead(++time, A, 2, digest(0, 2)));
    tell(new Sent("claim", ++time, claim));
    tell(new Unknown("claim", ++time));
    tell(new Sent("claim", ++time, claim));
    tell(new Acknowledged("claim", ++time, List.of(2L), 4));
    tell(new LogRead(++time, 0, 4, digest(0, 4), true));
  }

  private static KeptEvent kept(
      long position, StreamId stream, long version, UUID id, String... tags) {
    return new KeptEvent(position, stream, version, id, "HAPPENED", "{}", Set.of(tags));
  }

  private static Part part(StreamId stream, long expected, UUID... ids) {
    return new Part(stream, ExpectedVersion.exact(expected), List.of(ids));
  }

  private static Unit unit(StreamId stream, long expected, UUID... ids) {
    return new Unit(List.of(part(stream, expected, ids)), "");
  }

  private long digest(int after, int upto) {
    var digest = new Digest();
    log.subList(after, upto)
        .forEach(e -> digest.add(e.position(), e.stream(), e.version(), e.eventId(), e.data()));
    return digest.value();
  }

  /// Via its line in the journal, to test that too.
  private void tell(Entry entry) {
    entries.add(Entry.parse(entry.line()));
  }

  private void assertNoFaults() {
    assertThat(HistoryChecker.faults(new KeptLog(log, rows), entries.stream())).isEmpty();
  }

  private void assertFault(String fault) {
    assertThat(HistoryChecker.faults(new KeptLog(log, rows), entries.stream()))
        .anySatisfy(found -> assertThat(found).startsWith(fault));
  }

  @Test
  void a_history_without_faults_passes() {
    assertNoFaults();
  }

  @Test
  void a_joined_append_with_its_row_passes() {
    joinAppend();
    rows.add(JoinedAppends.name("A", 1));
    assertNoFaults();
  }

  private void joinAppend() {
    String append = JoinedAppends.name("A", 1);
    log.add(kept(5, A, 3, FIVE));
    tell(new Sent(append, ++time, unit(A, 2, FIVE)));
    tell(new Acknowledged(append, ++time, List.of(3L), 5));
  }

  @Test
  void a_joined_append_has_events_but_no_row() {
    joinAppend();
    assertFault(HistoryChecker.NOT_JOINED);
  }

  @Test
  void a_joined_append_has_a_row_but_no_events() {
    String append = JoinedAppends.name("A", 1);
    tell(new Sent(append, ++time, unit(A, 2, FIVE)));
    tell(new NothingDone(append, ++time));
    rows.add(append);
    assertFault(HistoryChecker.NOT_JOINED);
  }

  @Test
  void an_acknowledged_append_is_lost() {
    tell(new Sent("five", ++time, unit(A, 2, new UUID(0, 5))));
    tell(new Acknowledged("five", ++time, List.of(3L), 5));
    assertFault("acknowledged and lost");
  }

  @Test
  void an_append_is_duplicated() {
    log.add(kept(5, A, 3, ONE));
    assertFault("doubled");
  }

  @Test
  void an_append_is_partly_stored() {
    tell(new Sent("half", ++time, unit(A, 2, FOUR, new UUID(0, 5))));
    assertFault("half there");
  }

  @Test
  void a_position_is_missing() {
    log.add(kept(6, A, 3, new UUID(0, 5)));
    assertFault("a position is missing or taken twice");
  }

  @Test
  void a_version_is_missing() {
    log.add(kept(5, A, 4, new UUID(0, 5)));
    assertFault("a version is missing or taken twice");
  }

  @Test
  void an_event_was_never_sent() {
    log.add(kept(5, A, 3, new UUID(0, 5)));
    assertFault("not all that stands there was sent");
  }

  @Test
  void two_appends_win_the_same_version() {
    log.add(kept(5, A, 3, new UUID(0, 5)));
    tell(new Sent("five", ++time, unit(A, 1, new UUID(0, 5))));
    assertFault("accepted at the wrong version");
  }

  @Test
  void two_appends_win_the_same_claim() {
    UUID five = new UUID(0, 5);
    log.add(kept(5, A, 3, five, CLAIM));
    var again = new Unit(List.of(new Part(A, ExpectedVersion.any(), List.of(five))), CLAIM);
    tell(new Sent("five", ++time, again));
    assertFault("accepted against its condition");
  }

  @Test
  void an_append_is_not_contiguous() {
    log.add(kept(5, A, 3, new UUID(0, 5)));
    tell(new Sent("torn", ++time, unit(A, 0, ONE, new UUID(0, 5))));
    assertFault("not in one piece");
  }

  @Test
  void an_append_was_acknowledged_at_another_position() {
    tell(new Acknowledged("one", ++time, List.of(1L), 2));
    assertFault("acknowledged at another position");
  }

  @Test
  void an_append_was_acknowledged_at_another_version() {
    tell(new Acknowledged("one", ++time, List.of(2L), 1));
    assertFault("acknowledged at another version");
  }

  @Test
  void a_cancelled_append_is_stored() {
    log.add(kept(5, A, 3, new UUID(0, 5)));
    tell(new Sent("five", ++time, unit(A, 2, new UUID(0, 5))));
    tell(new NothingDone("five", ++time));
    assertFault("refused and there");
  }

  @Test
  void an_acknowledged_append_is_refused_when_retried() {
    tell(new Sent("one", ++time, unit(A, 0, ONE)));
    tell(new Unexpected("one", ++time, A, 2));
    assertFault("refused and there");
  }

  @Test
  void a_retry_is_refused_because_of_its_own_event() {
    entries.removeIf(entry -> entry instanceof Acknowledged e && e.append().equals("claim"));
    tell(new Against("claim", ++time, 4));
    assertFault("refused and there");
  }

  @Test
  void a_refusal_names_a_version_that_was_expected() {
    tell(new Sent("five", ++time, unit(A, 2, new UUID(0, 5))));
    tell(new Unexpected("five", ++time, A, 2));
    assertFault("wrongly refused");
  }

  @Test
  void a_refusal_names_a_version_from_the_past() {
    tell(new Sent("five", ++time, unit(A, 2, new UUID(0, 5))));
    tell(new Unexpected("five", ++time, A, 1));
    assertFault("wrongly refused");
  }

  @Test
  void a_refusal_names_an_event_that_is_no_conflict() {
    var other = new Unit(List.of(part(A, 2, new UUID(0, 5))), "other");
    tell(new Sent("five", ++time, other));
    tell(new Against("five", ++time, 4));
    assertFault("wrongly refused");
  }

  @Test
  void an_append_precedes_an_event_acknowledged_before_it() {
    entries.removeIf(entry -> entry.line().contains("\tone\t"));
    tell(new Sent("one", ++time, unit(A, 0, ONE)));
    tell(new Acknowledged("one", ++time, List.of(1L), 1));
    assertFault("came before what had been acknowledged");
  }

  @Test
  void a_gap_is_filled_behind_a_reader() {
    KeptEvent late = log.remove(1);
    long seen = digest(0, 3);
    log.add(1, late);
    tell(new LogRead(++time, 0, 3, seen, false));
    assertFault("what was read is not what stands there");
  }

  @Test
  void a_stream_reads_differently_than_before() {
    tell(new StreamRead(++time, A, 2, 42));
    assertFault("what was read is not what stands there");
  }

  @Test
  void a_stream_reader_misses_an_acknowledged_event() {
    tell(new StreamRead(++time, A, 1, digest(0, 1)));
    assertFault("not seen although acknowledged before, at version");
  }

  @Test
  void a_log_reader_misses_an_acknowledged_event() {
    tell(new LogRead(++time, 0, 3, digest(0, 3), true));
    assertFault("not seen although acknowledged before, at position");
  }

  @Test
  void an_unexpected_exception_is_thrown() {
    tell(new Strange("java.lang.NullPointerException"));
    assertFault("strange");
  }

  /// Appends a loan or a return at any version.
  private Unit loan(UUID... ids) {
    return new Unit(List.of(new Part(A, ExpectedVersion.any(), List.of(ids))), "");
  }

  private void happened(String type, UUID id) {
    long position = log.size() + 1L;
    log.add(new KeptEvent(position, A, position - 2, id, type, "{}", Set.of(MEMBER)));
    String append = "append" + position;
    tell(new Sent(append, ++time, loan(id)));
    tell(new Acknowledged(append, ++time, List.of(position - 2), position));
  }

  private void refused(Unit unit, long position) {
    String append = "refused" + ++time;
    tell(new Sent(append, ++time, unit));
    tell(new AgainstRule(append, ++time, MEMBER, position));
  }

  @Test
  void a_correct_rule_with_refusals_passes() {
    happened(Loans.LENT, FIVE);
    refused(loan(new UUID(0, 8)), 5);
    refused(loan(new UUID(0, 9), new UUID(0, 10)), 0);
    happened(Loans.RETURNED, SIX);
    happened(Loans.LENT, SEVEN);
    assertNoFaults();
  }

  @Test
  void a_member_has_two_open_loans() {
    happened(Loans.LENT, FIVE);
    happened(Loans.LENT, SIX);
    assertFault(HistoryChecker.RULE_BROKEN);
  }

  @Test
  void a_loan_is_returned_twice() {
    happened(Loans.LENT, FIVE);
    happened(Loans.RETURNED, SIX);
    happened(Loans.RETURNED, SEVEN);
    assertFault("a loan was returned twice");
  }

  @Test
  void a_rule_refuses_because_of_a_returned_loan() {
    happened(Loans.LENT, FIVE);
    happened(Loans.RETURNED, SIX);
    refused(loan(SEVEN), 5);
    assertFault("wrongly refused");
  }

  @Test
  void a_rule_refuses_because_of_an_event_that_is_no_loan() {
    refused(loan(SEVEN), 4);
    assertFault("wrongly refused");
  }

  @Test
  void a_rule_refuses_an_event_because_of_itself() {
    refused(loan(SEVEN), 0);
    assertFault("wrongly refused");
  }

  @Test
  void a_rule_refuses_a_stored_append() {
    happened(Loans.LENT, FIVE);
    happened(Loans.RETURNED, SIX);
    happened(Loans.LENT, SEVEN);
    entries.removeIf(entry -> entry.line().contains("append7"));
    refused(loan(SEVEN), 5);
    assertFault("refused and there");
  }
}
