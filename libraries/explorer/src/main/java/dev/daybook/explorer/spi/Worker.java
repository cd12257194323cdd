package dev.daybook.explorer.spi;

import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What works through the log in the background beside read models and subscriptions, as the
/// explorer shows and operates it: a process manager, the timers, a relay, the sealing, the
/// verification.
///
/// `dev.daybook.explorer.workers` has those of Daybook. Implementations are thread-safe and may
/// block for a moment.
public interface Worker {
  /// What it is, such as `Relay`; a heading on the page.
  String kind();

  /// Its name; unique among those of its kind.
  String name();

  /// What it does on this node now.
  Status status();

  /// The actions that are applicable now, without those on parked processes.
  default List<Action> actions() {
    return List.of();
  }

  /// Executes an action, or has it executed. Returns at once.
  ///
  /// @param order what is to be done, as one of [#actions()] or as [Parked#ACTIONS] name it
  /// @param request the operator and the reason
  /// @throws ActionNotApplicableException if the action is not applicable now
  /// @throws IllegalArgumentException if there is no such action, process or position; the message
  ///   is for the operator
  default void execute(Order order, OperatorAction.Request request) {
    throw new IllegalArgumentException("There is no action %s".formatted(order.action()));
  }

  /// The name of the subscription that it reads by, if an operator may retry that; empty if it has
  /// none.
  default Optional<String> subscription() {
    return Optional.empty();
  }

  /// The name under which its actions are recorded (`PostgresEventStore.operatorActions`), so that
  /// the page lists them; empty if they are not recorded there.
  default Optional<String> recordedName() {
    return Optional.empty();
  }

  /// What a worker does.
  ///
  /// @param state in a word or two, such as `running`
  /// @param position up to which it has worked; empty if it is not known on this node
  /// @param error why it has stopped or waits; null if it works
  /// @param facts more about it: values by their names
  /// @param parked what waits for an operator
  record Status(
      String state,
      OptionalLong position,
      @Nullable String error,
      SequencedMap<String, String> facts,
      List<Parked> parked) {
    public Status {
      parked = List.copyOf(parked);
    }
  }

  /// A process that waits for an operator.
  ///
  /// @param process its stream
  /// @param position of the event that failed
  record Parked(String id, String process, long position, String error, Instant at) {
    /// The names of the actions on it.
    public static final List<String> ACTIONS = List.of("retry", "skip");
  }

  /// An action that an operator may choose.
  ///
  /// @param name identifies it
  /// @param label of its button
  /// @param consequence what happens then, in a sentence
  /// @param takesPosition whether it needs a position of the log
  record Action(String name, String label, String consequence, boolean takesPosition) {}

  /// An action that an operator has chosen.
  ///
  /// @param process the parked process that it is for; null if it is for the worker
  /// @param position null if none was given
  record Order(String action, @Nullable String process, @Nullable Long position) {}
}
