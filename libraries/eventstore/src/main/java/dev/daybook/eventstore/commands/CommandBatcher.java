package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StreamLoader.CachedState;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides commands on one stream one after another, each on the state as it will be after those
/// before it, and appends what follows from all of them at once.
///
/// The law: the outcomes are those of the same commands one by one, in their order, and nobody is
/// answered, with yes or no, before everything that the answer rests on has been committed, or has
/// been read. If that fails, it is decided again.
///
/// The store compares conditions with the log as it is before the append, and a rule reads that,
/// too. So an append ends before a command whose conditions its own events break, and before one
/// that the rule refuses: that command is decided when the append has been committed.
final class CommandBatcher<C, S, E> {
  private final EventStore store;
  private final Decider<C, S, E> decider;
  private final EventCodec<E> codec;
  private final Supplier<UUID> eventIds;
  private final Backoff backoff;
  private final StreamLoader<S, E> loader;

  CommandBatcher(
      EventStore store,
      Decider<C, S, E> decider,
      EventCodec<E> codec,
      Supplier<UUID> eventIds,
      Backoff backoff,
      StreamLoader<S, E> loader) {
    this.store = store;
    this.decider = decider;
    this.codec = codec;
    this.eventIds = eventIds;
    this.backoff = backoff;
    this.loader = loader;
  }

  /// Answers all; throws nothing.
  void decide(StreamId stream, List<PendingCommand<C, S, E>> commands) {
    try {
      for (List<PendingCommand<C, S, E>> rest = commands; !rest.isEmpty(); ) {
        List<PendingCommand<C, S, E>> now = new ArrayList<>();
        List<PendingCommand<C, S, E>> later = new ArrayList<>();
        splitTwins(rest, now, later);
        decideAndAppend(stream, now);
        rest = later;
      }
    } catch (RuntimeException | Error e) {
      commands.stream()
          .filter(command -> !command.isCompleted())
          .forEach(command -> command.fail(e));
    }
  }

  /// Of those with the same key one goes now; the others then find what it came to.
  private void splitTwins(
      List<PendingCommand<C, S, E>> commands,
      List<PendingCommand<C, S, E>> now,
      List<PendingCommand<C, S, E>> later) {
    Set<String> tags = new HashSet<>();
    for (PendingCommand<C, S, E> command : commands) {
      (command.tag().map(tags::add).orElse(true) ? now : later).add(command);
    }
  }

  private void decideAndAppend(StreamId stream, List<PendingCommand<C, S, E>> commands) {
    CachedState<S> seen = loader.recall(stream);
    List<PendingCommand<C, S, E>> rest = commands;
    for (int attempt = 1; !rest.isEmpty(); ) {
      Decisions decisions = decisions(stream, seen.loaded(), rest);
      if (!decisions.changeAnything() && !seen.current()) {
        seen = new CachedState<>(loader.catchUp(stream, seen.loaded()), true);
        continue;
      }
      try {
        seen = new CachedState<>(decisions.appendAndComplete(), true);
        rest = rest.subList(decisions.count(), rest.size());
        attempt = 1;
      } catch (WrongExpectedVersionException lost) {
        if (attempt == CommandHandler.ATTEMPTS_MAX) {
          throw lost;
        }
        backoff.pause(attempt++);
        seen = new CachedState<>(loader.catchUp(stream, seen.loaded(), lost.actual()), true);
      } catch (AppendConditionFailedException
          | InvalidEventException
          | IllegalArgumentException refused) {
        if (rest.size() == 1) {
          if (attempt == CommandHandler.ATTEMPTS_MAX || !isLostRace(rest.getFirst(), refused)) {
            throw refused;
          }
          backoff.pause(attempt++);
          continue;
        }
        rest.forEach(command -> decide(stream, List.of(command))); // one of them is at fault
        return;
      }
    }
  }

  /// Whether a rule over many streams has to look again.
  private boolean isLostRace(PendingCommand<C, S, E> command, RuntimeException refused) {
    return refused instanceof AppendConditionFailedException failed
        && !IdempotencyKey.hasHappened(command.key, failed);
  }

  private Decisions decisions(
      StreamId stream, StreamState<S> before, List<PendingCommand<C, S, E>> commands) {
    var decisions = new Decisions(stream, before);
    for (PendingCommand<C, S, E> command : commands) {
      if (!decisions.decide(command)) {
        break;
      }
    }
    return decisions;
  }

  /// What was decided, command by command, on the way into one append.
  private final class Decisions {
    private final StreamId stream;
    private final StreamState<S> before;
    private final List<Decision<C, S, E>> decisions = new ArrayList<>();
    private final List<NewEvent> events = new ArrayList<>();
    private final Set<String> tags = new HashSet<>();
    private final List<AppendCondition> conditions = new ArrayList<>();
    private StreamState<S> after;

    Decisions(StreamId stream, StreamState<S> before) {
      this.stream = stream;
      this.before = before;
      this.after = before;
    }

    /// @return false if the command must wait until this append is in the log
    boolean decide(PendingCommand<C, S, E> command) {
      try {
        command.precondition.accept(after);
        List<E> happened = decider.decide(command.command, after.state());
        var encoder =
            new EventEncoder<>(codec, eventIds, command.metadata, command.key, command.rule);
        Optional<List<AppendCondition>> found = conditions(encoder, happened);
        found.ifPresent(demanded -> add(command, happened, encoder, demanded));
        return found.isPresent();
      } catch (RuntimeException refusal) {
        decisions.add(new Decision<>(command, after, List.of(), refusal));
        return true;
      }
    }

    /// Empty where events of this append may matter: they break one of the conditions, or the rule
    /// said no without them.
    private Optional<List<AppendCondition>> conditions(
        EventEncoder<S, E> encoder, List<E> happened) {
      if (happened.isEmpty()) {
        return Optional.of(List.of());
      }
      List<AppendCondition> demanded;
      try {
        demanded = encoder.conditions(happened);
      } catch (RuntimeException refusal) {
        if (changeAnything()) {
          return Optional.empty();
        }
        throw refusal;
      }
      boolean full =
          conditions.size() + demanded.size() > EventStore.CONDITIONS_PER_APPEND_MAX
              && changeAnything();
      return full || demanded.stream().anyMatch(this::isBroken)
          ? Optional.empty()
          : Optional.of(demanded);
    }

    private boolean isBroken(AppendCondition condition) {
      return tags.containsAll(condition.tags())
          && events.stream()
              .anyMatch(own -> condition.isViolatedBy(Long.MAX_VALUE, own.type(), own.tags()));
    }

    private void add(
        PendingCommand<C, S, E> command,
        List<E> happened,
        EventEncoder<S, E> encoder,
        List<AppendCondition> demanded) {
      S state = after.state();
      List<NewEvent> encoded =
          happened.stream().map(event -> encoder.encode(stream, after.state(), event)).toList();
      for (E event : happened) {
        state = decider.evolve(state, event);
      }
      events.addAll(encoded);
      encoded.forEach(event -> tags.addAll(event.tags()));
      conditions.addAll(demanded);
      after = new StreamState<>(state, after.version() + happened.size(), after.changedAt());
      decisions.add(new Decision<>(command, after, happened, null));
    }

    /// How many commands were decided.
    int count() {
      return decisions.size();
    }

    boolean changeAnything() {
      return !events.isEmpty();
    }

    /// @return the stream with the events
    StreamState<S> appendAndComplete() {
      if (!changeAnything()) {
        decisions.forEach(decision -> decision.complete(before, null));
        return before;
      }
      AppendResult result =
          store
              .append(
                  List.of(
                      new StreamAppend(stream, ExpectedVersion.exact(before.version()), events)),
                  conditions)
              .getFirst();
      var appended = new StreamState<>(after.state(), after.version(), result.recordedAt());
      loader.keep(stream, before, appended);
      decisions.forEach(decision -> decision.complete(before, result));
      return appended;
    }
  }

  /// What was decided on one command.
  ///
  /// @param after the stream with its events
  private record Decision<C, S, E>(
      PendingCommand<C, S, E> command,
      StreamState<S> after,
      List<E> events,
      @Nullable RuntimeException refusal) {

    /// @param before the stream as it was before all
    /// @param result of the append of all; null where nothing was appended
    void complete(StreamState<S> before, @Nullable AppendResult result) {
      if (refusal != null) {
        command.fail(refusal);
      } else if (result == null || after.version() == before.version()) {
        command.complete(new CommandResult<>(after, 0, List.of()));
      } else {
        command.complete(
            new CommandResult<>(
                new StreamState<>(after.state(), after.version(), result.recordedAt()),
                events.isEmpty() ? 0 : result.position() - (result.version() - after.version()),
                events));
      }
    }
  }
}
