package dev.daybook.test;

import dev.daybook.eventstore.commands.Decider;
import java.util.List;
import java.util.function.Function;
import org.opentest4j.AssertionFailedError;

/// Tests of a decider as sentences: given these events, when this command is handled, then these
/// events happen.
///
/// ```java
/// var account = DeciderSpec.of(new AccountDecider(), Rejected.class, Rejected::reason);
///
/// account.given(created(), deposited("5")).when(withdraw("3")).then(withdrawn("3"));
/// account.given(created()).when(withdraw("3")).thenRejected(INSUFFICIENT_FUNDS);
/// ```
///
/// Every decision is made twice and must have the same result, since a decider is pure; and the
/// decider must be able to evolve its own events.
///
/// @param <C> commands
/// @param <S> state
/// @param <E> events; compared by `equals`, for example records
/// @param <R> reason of a rejection
public final class DeciderSpec<C, S, E, R> {
  private final Decider<C, S, E> decider;
  private final Function<RuntimeException, Outcome<E, R>> asRejection;

  private DeciderSpec(
      Decider<C, S, E> decider, Function<RuntimeException, Outcome<E, R>> asRejection) {
    this.decider = decider;
    this.asRejection = asRejection;
  }

  /// A specification of `decider`.
  ///
  /// @param rejection the exception with which the decider rejects a command; any other exception
  ///   of the decider fails the test unchanged
  /// @param reason returns the reason of a rejection
  public static <C, S, E, X extends RuntimeException, R> DeciderSpec<C, S, E, R> of(
      Decider<C, S, E> decider, Class<X> rejection, Function<X, R> reason) {
    return new DeciderSpec<>(decider, Outcome.ofRejection(rejection, reason));
  }

  /// The history, in order; none for a stream that does not exist.
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final Given given(E... events) {
    return given(List.of(events));
  }

  public Given given(List<E> events) {
    S state = decider.initialState();
    for (E event : events) {
      state = evolve(state, event, "The given history is impossible at ");
    }
    return new Given(events, state);
  }

  private S evolve(S state, E event, String complaint) {
    try {
      return decider.evolve(state, event);
    } catch (RuntimeException e) {
      throw new AssertionError(complaint + event, e);
    }
  }

  private Outcome<E, R> decide(C command, S state) {
    try {
      return new Outcome.Decided<>(decider.decide(command, state));
    } catch (RuntimeException e) {
      return asRejection.apply(e);
    }
  }

  /// A folded history.
  public final class Given {
    private final List<E> history;
    private final S state;

    private Given(List<E> history, S state) {
      this.history = List.copyOf(history);
      this.state = state;
    }

    public When when(C command) {
      return new When(this, command);
    }

    /// Asserts that the history gives exactly this state.
    public void thenState(S expected) {
      if (!expected.equals(state)) {
        throw new AssertionFailedError(
            "given   %s\nstate   %s\nbut is  %s".formatted(story(), expected, state),
            expected,
            state);
      }
    }

    private String story() {
      return history.isEmpty() ? "nothing" : Outcome.lines(history);
    }
  }

  /// A command on a history.
  public final class When {
    private final Given given;
    private final C command;

    private When(Given given, C command) {
      this.given = given;
      this.command = command;
    }

    /// Asserts that exactly these events happen, in this order.
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final void then(E... events) {
      require(new Outcome.Decided<>(List.of(events)));
    }

    /// Asserts that the command is accepted and causes no event.
    public void thenNothing() {
      require(new Outcome.Decided<>(List.of()));
    }

    /// Asserts that the command is rejected for this reason.
    public void thenRejected(R reason) {
      require(new Outcome.Rejection<>(reason));
    }

    private void require(Outcome<E, R> expected) {
      new HandledCommand<>(given.story(), command, () -> decide(command, given.state))
          .require(expected);
      if (expected instanceof Outcome.Decided<E, R>(List<E> events)) {
        S state = given.state;
        for (E event : events) {
          state = evolve(state, event, "The decider can't evolve what it decided: ");
        }
      }
    }
  }
}
