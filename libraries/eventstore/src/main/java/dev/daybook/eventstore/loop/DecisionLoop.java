package dev.daybook.eventstore.loop;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Loads what decisions depend on, decides, and appends the events under the versions and
/// conditions that the decisions depend on. After a lost race it reads the winner's events and
/// decides again.
///
/// Decisions on the same streams run as a batch: one after another, each on the states that those
/// before it lead to. Their events are appended together.
///
/// The law: the results are those of the same decisions one by one, in their order. No result, and
/// no refusal, is given out before everything that it depends on has been committed or read. If the
/// append fails, everything is decided again.
public record DecisionLoop<L, D extends PendingResult<?>>(
    DecisionBasis<L, D> basis, Backoff backoff) {
  /// How often a command is decided before the last lost race is reported to the caller.
  public static final int ATTEMPTS_MAX = 20;

  private static final Duration BACKOFF_FIRST = Duration.ofMillis(5);
  private static final Duration BACKOFF_LONGEST = Duration.ofMillis(100);

  /// The backoff of handlers that are given no other one.
  public static Backoff defaultBackoff() {
    return Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST);
  }

  /// Completes each decision, with results or with a failure. Throws nothing.
  public void run(List<D> decisions) {
    try {
      for (List<D> rest = decisions; !rest.isEmpty(); ) {
        List<D> now = new ArrayList<>();
        List<D> later = new ArrayList<>();
        separateDuplicates(rest, now, later);
        decideAndAppend(now);
        rest = later;
      }
    } catch (RuntimeException | Error e) {
      decisions.stream().filter(one -> !one.isCompleted()).forEach(one -> one.fail(e));
    }
  }

  /// Of the decisions with one idempotency key, the first runs now. The others run after it: then
  /// the key's condition fails, and they get the first one's results.
  private void separateDuplicates(List<D> decisions, List<D> now, List<D> later) {
    Set<AppendCondition> keys = new HashSet<>();
    for (D decision : decisions) {
      AppendCondition key = decision.keyCondition();
      (key == null || keys.add(key) ? now : later).add(decision);
    }
  }

  private void decideAndAppend(List<D> decisions) {
    L loaded = basis.load();
    List<D> rest = decisions;
    for (int attempt = 1; !rest.isEmpty(); ) {
      DecidedBatch<L> batch = basis.decide(loaded, rest);
      if (!batch.hasEvents() && !basis.isCurrent(loaded)) {
        loaded = basis.catchUp(loaded);
        continue;
      }
      try {
        loaded = batch.append();
        rest = rest.subList(batch.size(), rest.size());
        attempt = 1;
      } catch (WrongExpectedVersionException lost) {
        loaded = retry(attempt++, loaded, lost);
      } catch (AppendConditionFailedException
          | InvalidEventException
          | IllegalArgumentException refused) {
        if (rest.size() > 1) {
          rest.forEach(one -> run(List.of(one))); // only one of them is at fault
          return;
        }
        loaded = retry(attempt++, loaded, requireLostRace(rest.getFirst(), refused));
      }
    }
  }

  private L retry(int attempt, L loaded, EventStoreException lost) {
    if (attempt == ATTEMPTS_MAX) {
      throw lost;
    }
    backoff.pause(attempt);
    return basis.catchUp(loaded, lost);
  }

  /// A condition failed that is not that of an idempotency key.
  private EventStoreException requireLostRace(D decision, RuntimeException refused) {
    if (refused instanceof AppendConditionFailedException failed && !decision.hasHappened(failed)) {
      return failed;
    }
    throw refused;
  }
}
