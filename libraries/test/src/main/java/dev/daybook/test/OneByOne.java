package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.test.LoanCall.Outcome;
import dev.daybook.test.Loans.Event;
import dev.daybook.test.Loans.OverAllShelves;
import dev.daybook.test.Loans.Refused;
import dev.daybook.test.Loans.Shelf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Compares the results of concurrent calls with the results of the same calls one by one, in the
/// order of the log.
///
/// A call with events must have the same result on the log before its events. A refusal is correct
/// if its reason held at some moment between call and return.
final class OneByOne {
  private final List<RecordedEvent> log;
  private final List<Outcome> outcomes;
  private final String about;
  private final Map<String, List<RecordedEvent>> byTag = new HashMap<>();
  private final Map<StreamId, List<StreamState<Shelf>>> shelves = new HashMap<>();
  private final Map<StreamId, List<Long>> positions = new HashMap<>();
  private final Map<Integer, List<RecordedEvent>> byCall = new LinkedHashMap<>();
  private final EventStore store;

  /// @param about text for failure messages, with the seed to repeat them
  OneByOne(EventStore store, List<Outcome> outcomes, String about) {
    this.store = store;
    this.log = store.readLog(0).toList();
    this.outcomes = outcomes;
    this.about = about;
    log.forEach(this::add);
  }

  private void add(RecordedEvent event) {
    List<StreamState<Shelf>> versions = shelves.computeIfAbsent(event.stream(), ignored -> begun());
    Shelf after =
        new Loans.Rules().evolve(versions.getLast().state(), new Loans.Codec().decode(event));
    versions.add(new StreamState<>(after, event.version(), event.recordedAt()));
    positions.computeIfAbsent(event.stream(), ignored -> new ArrayList<>()).add(event.position());
    int call = Integer.parseInt(event.metadata().replaceAll("\\D", ""));
    byCall.computeIfAbsent(call, ignored -> new ArrayList<>()).add(event);
  }

  private static List<StreamState<Shelf>> begun() {
    return new ArrayList<>(List.of(new StreamState<>(new Loans.Rules().initialState(), 0, null)));
  }

  void check() {
    long told = outcomes.stream().filter(o -> byCall.containsKey(o.call().number())).count();
    assertThat(told).as("every stored event belongs to a call, %s", about).isEqualTo(byCall.size());
    outcomes.forEach(this::check);
  }

  private void check(Outcome outcome) {
    String described = "%s, %s".formatted(about, outcome);
    List<RecordedEvent> own = byCall.get(outcome.call().number());
    switch (outcome.failure()) {
      case null -> {
        if (own != null) {
          checkAppended(outcome, own, described);
        } else if (outcome.handled().stream().allMatch(one -> one.events().isEmpty())) {
          checkUnchanged(outcome, described);
        } else {
          checkDuplicate(outcome, described);
        }
      }
      case Refused refused -> {
        assertThat(own).as("refused and stored, %s", described).isNull();
        assertThat(isRight(refused, outcome)).as("wrongly refused, %s", described).isTrue();
        assertThat(
                duplicate(outcome)
                    .filter(duplicate -> lastOf(duplicate).position() <= outcome.from()))
            .as("refused after it had happened, %s", described)
            .isEmpty();
      }
      default -> throw new AssertionError(described, outcome.failure());
    }
  }

  private RecordedEvent lastOf(Outcome outcome) {
    return byCall.getOrDefault(outcome.call().number(), List.of()).getLast();
  }

  private void checkAppended(Outcome outcome, List<RecordedEvent> own, String described) {
    long before = own.getFirst().position() - 1;
    assertThat(before).as(described).isGreaterThanOrEqualTo(outcome.from());
    assertThat(own.getLast().position())
        .as("contiguous and in time, %s", described)
        .isEqualTo(before + own.size())
        .isLessThanOrEqualTo(outcome.to());
    assertThat(decidedAt(before, outcome.call()))
        .as("one by one, %s", described)
        .isEqualTo(own.stream().map(new Loans.Codec()::decode).toList());
    List<StreamId> streams = outcome.call().shelves();
    for (int i = 0; i < streams.size(); i++) {
      CommandResult<Shelf, Event> handled = outcome.handled().get(i);
      assertThat(handled.position()).as(described).isEqualTo(own.getLast().position());
      assertThat(handled.after())
          .as(described)
          .isEqualTo(loadedAt(streams.get(i), own.getLast().position()));
    }
  }

  private @Nullable Object decidedAt(long head, LoanCall call) {
    try {
      List<Event> events =
          call.decide(call.shelves().stream().map(shelf -> loadedAt(shelf, head)).toList()).stream()
              .flatMap(List::stream)
              .toList();
      rulesAt(head).check(events);
      return events;
    } catch (Refused refused) {
      return refused;
    }
  }

  private OverAllShelves rulesAt(long head) {
    return new OverAllShelves(
        tag ->
            byTag
                .computeIfAbsent(
                    tag, ignored -> store.readLog(0, EventFilter.all().withTags(tag)).toList())
                .stream()
                .takeWhile(event -> event.position() <= head)
                .toList());
  }

  private StreamState<Shelf> loadedAt(StreamId shelf, long head) {
    return shelves.getOrDefault(shelf, begun()).get(versionAt(shelf, head));
  }

  private int versionAt(StreamId shelf, long head) {
    return (int) positions.getOrDefault(shelf, List.of()).stream().filter(p -> p <= head).count();
  }

  private void checkUnchanged(Outcome outcome, String described) {
    for (int i = 0; i < outcome.handled().size(); i++) {
      assertThat(loadedWithin(outcome.call().shelves().get(i), outcome))
          .as(described)
          .contains(outcome.handled().get(i).after());
    }
  }

  /// All states of a shelf between call and return.
  private List<StreamState<Shelf>> loadedWithin(StreamId shelf, Outcome outcome) {
    return shelves
        .getOrDefault(shelf, begun())
        .subList(versionAt(shelf, outcome.from()), versionAt(shelf, outcome.to()) + 1);
  }

  /// It is a retry: it has the first result.
  private void checkDuplicate(Outcome outcome, String described) {
    assertThat(duplicate(outcome))
        .as("acknowledged and lost, %s", described)
        .hasValueSatisfying(
            duplicate ->
                assertThat(outcome.handled()).as(described).isEqualTo(duplicate.handled()));
  }

  private Optional<Outcome> duplicate(Outcome outcome) {
    String key = outcome.call().key();
    return outcomes.stream()
        .filter(other -> key != null && key.equals(other.call().key()))
        .filter(other -> byCall.containsKey(other.call().number()))
        .findFirst();
  }

  private boolean isRight(Refused refused, Outcome outcome) {
    return anyWithin(outcome, List.of(), loaded -> isRefused(refused, outcome, loaded));
  }

  private boolean isRefused(Refused refused, Outcome outcome, List<StreamState<Shelf>> loaded) {
    List<Event> events;
    try {
      events = outcome.call().decide(loaded).stream().flatMap(List::stream).toList();
    } catch (Refused byShelf) {
      return refused.isAs(byShelf);
    }
    return LongStream.rangeClosed(outcome.from(), outcome.to())
        .anyMatch(head -> isRefusedByRule(refused, events, head));
  }

  /// The rule reads tags one after the other, and others may append in between: only the tag named
  /// in the refusal is compared.
  private boolean isRefusedByRule(Refused refused, List<Event> events, long head) {
    var rule =
        new OverAllShelves(
            tag -> refused.isOf(tag) ? rulesAt(head).tagged().apply(tag) : List.of());
    try {
      rule.check(events);
      return false;
    } catch (Refused byRule) {
      return refused.isAs(byRule);
    }
  }

  /// Whether a predicate holds for any states of the shelves between call and return.
  private boolean anyWithin(
      Outcome outcome, List<StreamState<Shelf>> chosen, Predicate<List<StreamState<Shelf>>> holds) {
    List<StreamId> streams = outcome.call().shelves();
    if (chosen.size() == streams.size()) {
      return holds.test(chosen);
    }
    for (StreamState<Shelf> next : loadedWithin(streams.get(chosen.size()), outcome)) {
      List<StreamState<Shelf>> more = new ArrayList<>(chosen);
      more.add(next);
      if (anyWithin(outcome, more, holds)) {
        return true;
      }
    }
    return false;
  }
}
