package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StreamLoader.LoadedStreams;
import dev.daybook.eventstore.loop.DecidedBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Decisions whose events go into one append.
///
/// A store compares conditions with the log as it is before the append, and a [ConsistencyBoundary]
/// reads that log. So a batch ends before a decision whose conditions its own events violate, and
/// before one that the boundary refuses: these are made when the batch is in the log.
final class DecisionBatch<S, E> implements DecidedBatch<LoadedStreams<S>> {
  private final StreamsBasis<S, E> basis;
  private final List<StreamId> streams;
  private final List<StreamState<S>> before;
  private final List<Decided<S, E>> decisions = new ArrayList<>();
  private final List<List<NewEvent>> events;
  private final Set<String> tags = new HashSet<>();
  private final List<AppendCondition> conditions = new ArrayList<>();
  private List<StreamState<S>> after;
  private int eventCount;

  /// @param before the streams as far as they are known
  DecisionBatch(StreamsBasis<S, E> basis, List<StreamState<S>> before) {
    this.basis = basis;
    this.streams = basis.streams();
    this.before = before;
    this.after = before;
    this.events = forEachStream(ignored -> new ArrayList<>());
  }

  /// A decision that was made, with what it depends on.
  ///
  /// @param after the streams with its events
  /// @param begin how many events the batch had before it
  /// @param end how many it has with it
  private record Decided<S, E>(
      PendingDecision<S, E> decision,
      List<StreamState<S>> after,
      List<List<E>> events,
      int begin,
      int end,
      @Nullable RuntimeException refusal) {}

  @Override
  public int size() {
    return decisions.size();
  }

  @Override
  public boolean hasEvents() {
    return eventCount > 0;
  }

  /// Makes decisions, up to the first that must wait until this batch is in the log.
  void decide(List<PendingDecision<S, E>> pending) {
    for (PendingDecision<S, E> decision : pending) {
      if (!decide(decision)) {
        return;
      }
    }
  }

  private boolean decide(PendingDecision<S, E> decision) {
    try {
      List<List<E>> decided = decision.decide(streams, after);
      var found = conditions(decision, all(decided));
      found.ifPresent(demanded -> add(decision, decided, demanded));
      return found.isPresent();
    } catch (RuntimeException refusal) {
      decisions.add(new Decided<>(decision, after, List.of(), eventCount, eventCount, refusal));
      return true;
    }
  }

  private static <T> List<T> all(List<List<T>> ofStreams) {
    return ofStreams.size() == 1
        ? ofStreams.getFirst()
        : ofStreams.stream().flatMap(List::stream).toList();
  }

  /// Empty where events of this batch may matter to the decision.
  private Optional<List<AppendCondition>> conditions(
      PendingDecision<S, E> decision, List<E> decided) {
    if (decided.isEmpty()) {
      return Optional.of(List.of());
    }
    try {
      List<AppendCondition> demanded = decision.encoder().conditions(decided);
      return !hasEvents() || isCompatible(demanded) ? Optional.of(demanded) : Optional.empty();
    } catch (RuntimeException refusal) {
      if (hasEvents()) {
        return Optional.empty();
      }
      throw refusal;
    }
  }

  private boolean isCompatible(List<AppendCondition> demanded) {
    return conditions.size() + demanded.size() <= EventStore.CONDITIONS_PER_APPEND_MAX
        && demanded.stream().noneMatch(this::isViolated);
  }

  private boolean isViolated(AppendCondition condition) {
    return tags.containsAll(condition.tags())
        && events.stream()
            .flatMap(List::stream)
            .anyMatch(own -> condition.isViolatedBy(Long.MAX_VALUE, own.type(), own.tags()));
  }

  private void add(
      PendingDecision<S, E> decision, List<List<E>> decided, List<AppendCondition> demanded) {
    List<List<NewEvent>> encoded = forEachStream(i -> encode(decision, i, decided.get(i)));
    List<StreamState<S>> evolved = forEachStream(i -> evolve(after.get(i), decided.get(i)));
    int begin = eventCount;
    for (int i = 0; i < streams.size(); i++) {
      events.get(i).addAll(encoded.get(i));
      encoded.get(i).forEach(event -> tags.addAll(event.tags()));
      eventCount += encoded.get(i).size();
    }
    conditions.addAll(demanded);
    after = evolved;
    decisions.add(new Decided<>(decision, after, decided, begin, eventCount, null));
  }

  private List<NewEvent> encode(PendingDecision<S, E> decision, int i, List<E> decided) {
    List<NewEvent> encoded = new ArrayList<>(decided.size());
    for (E event : decided) {
      encoded.add(decision.encoder().encode(streams.get(i), after.get(i).state(), event));
    }
    return encoded;
  }

  private StreamState<S> evolve(StreamState<S> from, List<E> decided) {
    S state = from.state();
    for (E event : decided) {
      state = basis.decider().evolve(state, event);
    }
    return new StreamState<>(state, from.version() + decided.size(), from.changedAt());
  }

  @Override
  public LoadedStreams<S> append() {
    if (!hasEvents()) {
      decisions.forEach(decided -> complete(decided, 0, null));
      return new LoadedStreams<>(before, true);
    }
    AppendResult result = basis.store().append(appends(), conditions).getFirst();
    List<StreamState<S>> appended = recorded(after, result.recordedAt());
    for (int i = 0; i < streams.size(); i++) {
      basis.loader().keep(streams.get(i), before.get(i), appended.get(i));
    }
    decisions.forEach(decided -> complete(decided, result.position(), result.recordedAt()));
    return new LoadedStreams<>(appended, true);
  }

  private List<StreamAppend> appends() {
    return forEachStream(
        i ->
            new StreamAppend(
                streams.get(i), ExpectedVersion.exact(before.get(i).version()), events.get(i)));
  }

  /// @param position of the batch's last event
  private void complete(Decided<S, E> decided, long position, @Nullable Instant recordedAt) {
    if (decided.refusal != null) {
      decided.decision.fail(decided.refusal);
      return;
    }
    long own = decided.end > decided.begin ? position - (eventCount - decided.end) : 0;
    List<StreamState<S>> states = recorded(decided.after, recordedAt);
    decided.decision.complete(
        forEachStream(i -> new CommandResult<>(states.get(i), own, decided.events.get(i))));
  }

  /// Sets the time of the streams that this batch has changed.
  private List<StreamState<S>> recorded(List<StreamState<S>> states, @Nullable Instant recordedAt) {
    return forEachStream(
        i ->
            states.get(i).version() == before.get(i).version()
                ? states.get(i)
                : new StreamState<>(states.get(i).state(), states.get(i).version(), recordedAt));
  }

  /// Without a Java stream: this runs several times a command.
  private <T> List<T> forEachStream(IntFunction<T> of) {
    if (streams.size() == 1) {
      return List.of(of.apply(0));
    }
    List<T> all = new ArrayList<>(streams.size());
    for (int i = 0; i < streams.size(); i++) {
      all.add(of.apply(i));
    }
    return all;
  }
}
