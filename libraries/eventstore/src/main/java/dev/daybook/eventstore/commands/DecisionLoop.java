package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StreamLoader.LoadedStreams;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Loads streams, decides, and appends the events under the versions and conditions that the
/// decision depends on. After a lost race it loads the winner's events and decides again.
///
/// Decisions on the same streams run as a batch: one after another, each on the states that those
/// before it lead to. Their events are appended together.
///
/// The law: the results are those of the same decisions one by one, in their order. No result, and
/// no refusal, is given out before everything that it depends on has been committed or read. If the
/// append fails, everything is decided again.
record DecisionLoop<S, E>(
    EventStore store, Decider<?, S, E> decider, StreamLoader<S, E> loader, Backoff backoff) {

  /// Completes each decision, with results or with a failure. Throws nothing.
  ///
  /// @param streams all that the decisions are on
  /// @param decisions several on one stream, or one on several streams
  void run(List<StreamId> streams, List<PendingDecision<S, E>> decisions) {
    try {
      for (List<PendingDecision<S, E>> rest = decisions; !rest.isEmpty(); ) {
        List<PendingDecision<S, E>> now = new ArrayList<>();
        List<PendingDecision<S, E>> later = new ArrayList<>();
        separateDuplicates(rest, now, later);
        decideAndAppend(streams, now);
        rest = later;
      }
    } catch (RuntimeException | Error e) {
      decisions.stream().filter(one -> !one.isCompleted()).forEach(one -> one.fail(e));
    }
  }

  /// Of the decisions with one idempotency key, the first runs now. The others run after it: then
  /// the key's condition fails, and they get the first one's results.
  private void separateDuplicates(
      List<PendingDecision<S, E>> decisions,
      List<PendingDecision<S, E>> now,
      List<PendingDecision<S, E>> later) {
    Set<String> keys = new HashSet<>();
    for (PendingDecision<S, E> decision : decisions) {
      IdempotencyKey key = decision.encoder().key();
      (key == null || keys.add(key.tag()) ? now : later).add(decision);
    }
  }

  private void decideAndAppend(List<StreamId> streams, List<PendingDecision<S, E>> decisions) {
    LoadedStreams<S> loaded = loader.recall(streams);
    List<PendingDecision<S, E>> rest = decisions;
    for (int attempt = 1; !rest.isEmpty(); ) {
      var batch = new DecisionBatch<>(decider, streams, loaded.states());
      batch.decide(rest);
      if (!batch.hasEvents() && !loaded.current()) {
        loaded = loader.catchUp(streams, loaded.states());
        continue;
      }
      try {
        loaded = new LoadedStreams<>(batch.appendTo(store, loader), true);
        rest = rest.subList(batch.size(), rest.size());
        attempt = 1;
      } catch (WrongExpectedVersionException lost) {
        pauseBeforeRetry(attempt++, lost);
        loaded = loader.catchUp(streams, loaded.states(), lost);
      } catch (AppendConditionFailedException
          | InvalidEventException
          | IllegalArgumentException refused) {
        if (rest.size() > 1) {
          rest.forEach(one -> run(streams, List.of(one))); // only one of them is at fault
          return;
        }
        requireLostRace(rest.getFirst(), refused);
        pauseBeforeRetry(attempt++, refused);
      }
    }
  }

  private void pauseBeforeRetry(int attempt, RuntimeException lost) {
    if (attempt == CommandHandler.ATTEMPTS_MAX) {
      throw lost;
    }
    backoff.pause(attempt);
  }

  /// A condition of a [ConsistencyBoundary] failed, which then reads the log again.
  private void requireLostRace(PendingDecision<S, E> decision, RuntimeException refused) {
    boolean lostRace =
        refused instanceof AppendConditionFailedException failed
            && !IdempotencyKey.hasHappened(decision.encoder().key(), failed);
    if (!lostRace) {
      throw refused;
    }
  }
}
