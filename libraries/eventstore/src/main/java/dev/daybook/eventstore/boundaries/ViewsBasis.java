package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.DecisionView.Fold;
import dev.daybook.eventstore.boundaries.DecisionView.Source;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.loop.DecidedBatch;
import dev.daybook.eventstore.loop.DecisionBasis;
import dev.daybook.eventstore.loop.PendingResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The views that one command is decided on.
final class ViewsBasis<C, E>
    implements DecisionBasis<ReadViews<E>, PendingResult<DecisionResult<E>>> {
  private final EventStore store;
  private final Decision<C, E> decision;
  private final C command;
  private final Encoder<E> encoder;
  private final List<Source> sources;
  private final Optional<EventQuery> query;

  ViewsBasis(EventStore store, Decision<C, E> decision, C command, Encoder<E> encoder) {
    this.store = store;
    this.decision = decision;
    this.command = command;
    this.encoder = encoder;
    this.sources = decision.views().stream().map(view -> source(view, decision, command)).toList();
    this.query = union(sources);
  }

  private static <C, E> Source source(
      DecisionView<C, E, ?> view, Decision<C, E> decision, C command) {
    return switch (view.source(command)) {
      case Source.Query(EventQuery ofView) -> new Source.Query(decision.stored(ofView));
      case Source.Stream stream -> stream;
    };
  }

  private static Optional<EventQuery> union(List<Source> sources) {
    Set<EventQuery.Item> items = new LinkedHashSet<>();
    for (Source source : sources) {
      if (source instanceof Source.Query(EventQuery ofView)) {
        items.addAll(ofView.items());
      }
    }
    if (items.size() > EventQuery.ITEMS_MAX) {
      throw new IllegalArgumentException(
          "The views of a decision have at most %d query items together, got %d"
              .formatted(EventQuery.ITEMS_MAX, items.size()));
    }
    return items.isEmpty() ? Optional.empty() : Optional.of(new EventQuery(List.copyOf(items)));
  }

  @Override
  public ReadViews<E> load() {
    List<Fold<E, ?>> initial = new ArrayList<>();
    decision.views().forEach(view -> initial.add(view.start()));
    return readOn(new ReadViews<>(0, initial, Map.of()), store.head());
  }

  @Override
  public boolean isCurrent(ReadViews<E> loaded) {
    return true;
  }

  @Override
  public ReadViews<E> catchUp(ReadViews<E> known) {
    long head = store.head();
    return head < known.head() ? load() : readOn(known, head); // less after a restore of the log
  }

  @Override
  public ReadViews<E> catchUp(ReadViews<E> known, EventStoreException lost) {
    return catchUp(known);
  }

  private ReadViews<E> readOn(ReadViews<E> known, long head) {
    List<Fold<E, ?>> folds = new ArrayList<>(known.folds());
    query.ifPresent(
        all ->
            store
                .readQuery(all, known.head(), head)
                .forEachOrdered(event -> foldMatching(folds, event)));
    Map<StreamId, Long> versions = new HashMap<>(known.versions());
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i) instanceof Source.Stream(StreamId stream)) {
        foldStream(folds, i, known.versions().getOrDefault(stream, 0L), head, stream, versions);
      }
    }
    return new ReadViews<>(head, List.copyOf(folds), Map.copyOf(versions));
  }

  private void foldMatching(List<Fold<E, ?>> folds, RecordedEvent recorded) {
    E event = encoder.codec().decode(recorded);
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i) instanceof Source.Query(EventQuery ofView) && ofView.matches(recorded)) {
        folds.set(i, folds.get(i).with(event));
      }
    }
  }

  private void foldStream(
      List<Fold<E, ?>> folds,
      int view,
      long version,
      long head,
      StreamId stream,
      Map<StreamId, Long> versions) {
    versions.put(stream, version);
    store
        .readStream(stream, version)
        .takeWhile(recorded -> recorded.position() <= head)
        .forEachOrdered(
            recorded -> {
              folds.set(view, folds.get(view).with(encoder.codec().decode(recorded)));
              versions.put(stream, recorded.version());
            });
  }

  @Override
  public DecidedBatch<ReadViews<E>> decide(
      ReadViews<E> loaded, List<PendingResult<DecisionResult<E>>> decisions) {
    List<E> events = List.copyOf(decision.decide(command, loaded.states()));
    Map<StreamId, List<E>> byStream = new LinkedHashMap<>();
    for (E event : events) {
      byStream
          .computeIfAbsent(decision.target(command, event), stream -> new ArrayList<>())
          .add(event);
    }
    return new DecidedEvents<>(
        store, encoder, loaded, conditions(loaded), byStream, decisions.getFirst());
  }

  private List<AppendCondition> conditions(ReadViews<E> loaded) {
    List<AppendCondition> conditions = new ArrayList<>();
    AppendCondition ofKey = encoder.keyCondition();
    if (ofKey != null) {
      conditions.add(ofKey);
    }
    query.ifPresent(all -> conditions.addAll(all.noneAfter(loaded.head())));
    return conditions;
  }
}
