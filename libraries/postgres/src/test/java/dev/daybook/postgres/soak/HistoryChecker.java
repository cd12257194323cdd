package dev.daybook.postgres.soak;

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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Compares the results that processes got with the final log. The promises that it checks:
///
/// - positions and versions have no gaps, and no event is stored twice;
/// - an append is stored completely or not at all, contiguous and in its order;
/// - acknowledged events are stored at the acknowledged position; refused ones are not, and the
///   refusal was correct; every event of the log was sent by a process;
/// - each stored append found its streams at the expected versions and its condition satisfied: so
///   there is one winner per version and condition;
/// - the log never breaks the rule of [Loans], and each refusal by the rule names the conflicting
///   loan: so of the conflicting commands one has won;
/// - acknowledged events precede all events that are sent later, and are visible to all later
///   reads;
/// - a joined append has both its row and its events, or neither;
/// - every read agrees with the final log: no gap was filled behind a reader, and no event changed.
final class HistoryChecker {
  /// The name of a violation of the rule.
  static final String RULE_BROKEN = "more open loans than the rule allows";

  /// The name of a joined append that was not atomic.
  static final String NOT_JOINED = "a joined append has only its row or its events";

  private final KeptLog log;
  private final List<Entry> entries;
  private final Map<String, Attempt> attempts = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  /// An append since its first attempt.
  private static final class Attempt {
    final Unit unit;
    final long head;
    final Map<StreamId, Long> versions;
    boolean maybeDone;

    /// @param head the last position acknowledged before it
    /// @param versions the versions of its streams acknowledged before it
    Attempt(Unit unit, long head, Map<StreamId, Long> versions) {
      this.unit = unit;
      this.head = head;
      this.versions = versions;
    }
  }

  private HistoryChecker(KeptLog log, Stream<Entry> entries) {
    this.log = log;
    this.entries = entries.sorted(Comparator.comparingLong(HistoryChecker::time)).toList();
  }

  /// Returns the broken promises, one line each.
  ///
  /// @param entries of all journals, in any order
  static List<String> faults(KeptLog log, Stream<Entry> entries) {
    var checker = new HistoryChecker(log, entries);
    checker.checkOrder();
    checker.checkHistory();
    checker.checkUnits();
    checker.checkRule();
    checker.checkJoined();
    return checker.faults;
  }

  private static long time(Entry entry) {
    return switch (entry) {
      case Sent e -> e.time();
      case Acknowledged e -> e.time();
      case Unexpected e -> e.time();
      case Against e -> e.time();
      case AgainstRule e -> e.time();
      case NothingDone e -> e.time();
      case Unknown e -> e.time();
      case Strange _ -> 0;
      case StreamRead e -> e.time();
      case LogRead e -> e.time();
    };
  }

  private void require(boolean holds, String fault, Object... about) {
    if (!holds) {
      faults.add(fault + ": " + Arrays.toString(about));
    }
  }

  private void checkOrder() {
    Set<UUID> ids = new HashSet<>();
    long place = 0;
    for (KeptEvent event : log.events()) {
      require(event.position() == ++place, "a position is missing or taken twice", place, event);
      require(ids.add(event.eventId()), "doubled", event);
    }
    for (StreamId stream : log.streams()) {
      long version = 0;
      for (KeptEvent event : log.events(stream)) {
        require(event.version() == ++version, "a version is missing or taken twice", event);
      }
    }
  }

  /// In the order of time: the state acknowledged before each append.
  private void checkHistory() {
    long head = 0;
    Map<StreamId, Long> versions = new HashMap<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Sent e -> {
          long headNow = head;
          attempts.computeIfAbsent(
              e.append(), _ -> new Attempt(e.unit(), headNow, versionsOf(e.unit(), versions)));
        }
        case Acknowledged e -> {
          Attempt attempt = attempt(e.append());
          attempt.maybeDone = true;
          checkAcknowledged(attempt, e);
          head = Math.max(head, e.position());
          for (int i = 0; i < e.versions().size(); i++) {
            versions.merge(attempt.unit.parts().get(i).stream(), e.versions().get(i), Math::max);
          }
        }
        case Unexpected e -> checkUnexpected(attempt(e.append()), e);
        case Against e -> checkAgainst(attempt(e.append()), e);
        case AgainstRule e -> checkAgainstRule(attempt(e.append()), e);
        case NothingDone e -> requireAbsent(attempt(e.append()), e, false);
        case Unknown e -> attempt(e.append()).maybeDone = true;
        case Strange e -> require(false, "strange", e.what());
        case StreamRead e -> checkRead(e, versions.getOrDefault(e.stream(), 0L));
        case LogRead e -> checkRead(e, head);
      }
    }
  }

  private Attempt attempt(String append) {
    Attempt found = attempts.get(append);
    if (found == null) {
      throw new IllegalStateException("Never sent: " + append);
    }
    return found;
  }

  private static Map<StreamId, Long> versionsOf(Unit unit, Map<StreamId, Long> versions) {
    Map<StreamId, Long> of = new HashMap<>();
    unit.parts().forEach(p -> of.put(p.stream(), versions.getOrDefault(p.stream(), 0L)));
    return of;
  }

  private void checkAcknowledged(Attempt attempt, Acknowledged said) {
    List<UUID> ids = attempt.unit.eventIds();
    List<KeptEvent> there = log.events(ids);
    if (there.size() < ids.size()) {
      require(false, "acknowledged and lost", said, attempt.unit);
      return;
    }
    require(
        there.getLast().position() == said.position(),
        "acknowledged at another position",
        said,
        there.getLast());
    require(
        there.getFirst().position() > attempt.head,
        "came before what had been acknowledged when it was sent",
        there.getFirst(),
        attempt.head);
    for (int i = 0; i < said.versions().size(); i++) {
      List<KeptEvent> part = log.events(attempt.unit.parts().get(i).eventIds());
      require(
          part.getLast().version() == said.versions().get(i),
          "acknowledged at another version",
          said,
          part.getLast());
    }
  }

  /// @param forGood whether the refusal is permanent, so that an earlier attempt would have been
  ///   accepted and should have been found
  private void requireAbsent(Attempt attempt, Entry said, boolean forGood) {
    if (forGood || !attempt.maybeDone) {
      require(
          log.events(attempt.unit.eventIds()).isEmpty(), "refused and there", said, attempt.unit);
    }
  }

  private void checkUnexpected(Attempt attempt, Unexpected said) {
    Part part =
        attempt.unit.parts().stream()
            .filter(p -> p.stream().equals(said.stream()))
            .findFirst()
            .orElseThrow();
    OptionalLong expected = part.expected().onlyVersion();
    requireAbsent(attempt, said, expected.isPresent() && expected.getAsLong() < said.actual());
    boolean right =
        !part.expected().accepts(said.actual())
            && said.actual() >= attempt.versions.getOrDefault(said.stream(), 0L)
            && said.actual() <= log.events(said.stream()).size();
    require(right, "wrongly refused", said, part);
  }

  private void checkAgainst(Attempt attempt, Against said) {
    requireAbsent(attempt, said, true);
    boolean right =
        log.at(said.position())
            .filter(event -> event.tags().contains(attempt.unit.claim()))
            .isPresent();
    require(right, "wrongly refused", said, attempt.unit);
  }

  private void checkAgainstRule(Attempt attempt, AgainstRule said) {
    requireAbsent(attempt, said, false);
    boolean right =
        said.position() == 0
            ? attempt.unit.eventIds().size() > 1
            : log.at(said.position()).filter(loan -> isAgainst(loan, attempt, said)).isPresent();
    require(right, "wrongly refused", said, attempt.unit);
  }

  /// Whether a loan belongs to another append and may have been open when an append was sent.
  private boolean isAgainst(KeptEvent loan, Attempt attempt, AgainstRule said) {
    return loan.type().equals(Loans.LENT)
        && loan.tags().contains(said.member())
        && !attempt.unit.eventIds().contains(loan.eventId())
        && log.tagged(said.member()).stream()
            .filter(e -> e.type().equals(Loans.RETURNED) && e.position() > loan.position())
            .findFirst()
            .filter(returned -> returned.position() <= attempt.head)
            .isEmpty();
  }

  private void checkRead(StreamRead read, long acknowledged) {
    require(
        log.digest(read.stream(), read.version()).filter(d -> d == read.digest()).isPresent(),
        "what was read is not what stands there",
        read);
    require(
        read.version() >= acknowledged,
        "not seen although acknowledged before, at version",
        acknowledged,
        read);
  }

  private void checkRead(LogRead read, long acknowledged) {
    require(
        log.digest(read.after(), read.upto()).filter(d -> d == read.digest()).isPresent(),
        "what was read is not what stands there",
        read);
    require(
        !read.whole() || read.upto() >= acknowledged,
        "not seen although acknowledged before, at position",
        acknowledged,
        read);
  }

  private void checkUnits() {
    int sent = 0;
    for (Attempt attempt : attempts.values()) {
      List<KeptEvent> there = log.events(attempt.unit.eventIds());
      sent += there.size();
      if (there.size() == attempt.unit.eventIds().size()) {
        checkUnit(attempt.unit, there);
      } else {
        require(there.isEmpty(), "half there", attempt.unit, there);
      }
    }
    require(sent == log.events().size(), "not all that stands there was sent", sent);
  }

  private void checkUnit(Unit unit, List<KeptEvent> there) {
    long first = there.getFirst().position();
    for (int i = 0; i < there.size(); i++) {
      require(there.get(i).position() == first + i, "not in one piece", there);
    }
    for (Part part : unit.parts()) {
      long before = log.events(part.eventIds()).getFirst().version() - 1;
      require(part.expected().accepts(before), "accepted at the wrong version", before, part);
    }
    if (!unit.claim().isEmpty()) {
      require(
          log.tagged(unit.claim()).stream()
              .findFirst()
              .filter(e -> e.position() == first)
              .isPresent(),
          "accepted against its condition",
          unit);
    }
  }

  private void checkJoined() {
    attempts.forEach(
        (append, attempt) -> {
          if (JoinedAppends.isJoined(append)) {
            boolean hasEvents = !log.events(attempt.unit.eventIds()).isEmpty();
            require(hasEvents == log.rows().contains(append), NOT_JOINED, append, attempt.unit);
          }
        });
    log.rows().forEach(append -> require(attempts.containsKey(append), "never sent", append));
  }

  /// In the log alone.
  private void checkRule() {
    for (String member : log.tags()) {
      if (member.startsWith(Loans.MEMBER)) {
        int open = 0;
        for (KeptEvent event : log.tagged(member)) {
          open += event.type().equals(Loans.LENT) ? 1 : -1;
          require(open <= 1, RULE_BROKEN, event);
          require(open >= 0, "a loan was returned twice", event);
        }
      }
    }
  }
}
