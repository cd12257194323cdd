package dev.daybook.micrometer;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.boundaries.DecisionResult;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.observation.CommandObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.function.Supplier;

/// Observations of appends and commands, in a registry of Micrometer: traces have a span for each,
/// nested as the calls are.
///
/// ```java
/// var observations = new LogObservations(registry);
/// var orders = CommandHandler.of(observations.observed(log), new OrderDecider(), events)
///     .withObserver(observations.commands());
/// ```
///
/// | observation | low-cardinality keys |
/// |---|---|
/// | `daybook.log.append` | `outcome`: `appended`, `conflict`, `condition`, `overloaded`, `unavailable`, `misconfigured`, `unknown`, `invalid`, `failed` |
/// | `daybook.command.handle` | `command`: simple name of its class, `none` for a function; `outcome`: the same, `unchanged` if there was no event, `rejected` if the rules or a precondition have thrown an exception |
///
/// No key has event data, stream ids or personal data. In a registry without handlers a call costs
/// one check. Thread-safe.
public final class LogObservations {
  private static final String APPEND = "daybook.log.append";
  private static final String HANDLE = "daybook.command.handle";
  private static final String OUTCOME = "outcome";

  private final ObservationRegistry registry;

  /// Observations in a registry.
  public LogObservations(ObservationRegistry registry) {
    this.registry = registry;
  }

  /// The log with its appends observed.
  public EventStore observed(EventStore log) {
    return registry.equals(ObservationRegistry.NOOP) ? log : new ObservedEventStore(log, this);
  }

  /// Observes commands, for `CommandHandler.withObserver` and `DecisionHandler.withObserver`.
  public CommandObserver commands() {
    return registry.equals(ObservationRegistry.NOOP)
        ? CommandObserver.none()
        : new CommandObserver() {
          @Override
          public <R> R observe(Class<?> command, Supplier<R> call) {
            return registry.isNoop() ? call.get() : handle(command, call);
          }
        };
  }

  private <R> R handle(Class<?> command, Supplier<R> call) {
    String name = name(command);
    Observation observation =
        Observation.createNotStarted(HANDLE, registry)
            .contextualName("handle " + name)
            .lowCardinalityKeyValue("command", name);
    return observe(observation, call, "rejected");
  }

  /// Observes an append that is not a call of [EventStore#append], such as the flush of a joined
  /// transaction.
  public <R> R append(Supplier<R> append) {
    return registry.isNoop()
        ? append.get()
        : observe(
            Observation.createNotStarted(APPEND, registry).contextualName("append events"),
            append,
            "failed");
  }

  /// @param failed outcome of an exception that is not of the event store
  private static <R> R observe(Observation observation, Supplier<R> call, String failed) {
    return observation.observe(
        () -> {
          String outcome = failed;
          try {
            R result = call.get();
            outcome = changesNothing(result) ? "unchanged" : AppendOutcome.APPENDED.tag();
            return result;
          } catch (EventStoreException e) {
            outcome = AppendOutcome.of(e).tag();
            throw e;
          } finally {
            observation.lowCardinalityKeyValue(OUTCOME, outcome);
          }
        });
  }

  private static boolean changesNothing(Object result) {
    return switch (result) {
      case CommandResult<?, ?> of -> of.events().isEmpty();
      case DecisionResult<?> of -> of.events().isEmpty();
      case List<?> all -> all.stream().allMatch(LogObservations::changesNothing);
      default -> false;
    };
  }

  /// Names of lambdas differ in each run.
  private static String name(Class<?> command) {
    String name = command.isHidden() || command.isSynthetic() ? "" : command.getSimpleName();
    return name.isEmpty() ? "none" : name;
  }
}
