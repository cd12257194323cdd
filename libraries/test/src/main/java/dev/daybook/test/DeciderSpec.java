package dev.daybook.test;

import dev.daybook.eventstore.commands.Decider;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opentest4j.AssertionFailedError;

/// Tests of a decider as sentences: given these events, when this is asked, then that happens.
///
/// ```java
/// var account = DeciderSpec.of(new AccountDecider(), Rejected.class, Rejected::reason);
///
/// account.given(created(), deposited("5")).when(withdraw("3")).then(withdrawn("3"));
/// account.given(created()).when(withdraw("3")).thenRejected(INSUFFICIENT_FUNDS);
/// ```
///
/// Every decision is asked for twice and has to come out the same, since a decider is pure; and
/// what it decides has to be something that it can evolve.
///
/// @param <C> commands
/// @param <S> state
/// @param <E> events; they are compared by `equals`, so records do
/// @param <R> what tells one rejection from another
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
  /// @param rejection what the decider throws where a rule says no; anything else that it throws
  ///   comes out of the test as it is
  /// @param reason tells which rule it was
  public static <C, S, E, X extends RuntimeException, R> DeciderSpec<C, S, E, R> of(
      Decider<C, S, E> decider, Class<X> rejection, Function<X, R> reason) {
    return new DeciderSpec<>(
        decider,
        thrown -> {
          if (!rejection.isInstance(thrown)) {
            throw thrown;
          }
          return new Outcome.Rejection<>(reason.apply(rejection.cast(thrown)));
        });
  }

  /// What has happened so far, in order; nothing at all is a stream that doesn't exist.
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
      return new Outcome.Decision<>(List.copyOf(decider.decide(command, state)));
    } catch (RuntimeException e) {
      return asRejection.apply(e);
    }
  }

  private sealed interface Outcome<E, R> {
    record Decision<E, R>(List<E> events) implements Outcome<E, R> {
      @Override
      public String toString() {
        return events.isEmpty() ? "nothing happens" : lines(events);
      }
    }

    record Rejection<E, R>(R reason) implements Outcome<E, R> {
      @Override
      public String toString() {
        return "rejected: " + reason;
      }
    }
  }

  private static String lines(List<?> events) {
    return events.stream().map(String::valueOf).collect(Collectors.joining("\n        "));
  }

  /// A history, folded.
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

    /// The history comes to exactly this state.
    public void thenState(S expected) {
      if (!expected.equals(state)) {
        throw new AssertionFailedError(
            "given   %s\nstate   %s\nbut is  %s".formatted(story(), expected, state),
            expected,
            state);
      }
    }

    private String story() {
      return history.isEmpty() ? "nothing" : lines(history);
    }
  }

  /// A command, asked for.
  public final class When {
    private final Given given;
    private final C command;

    private When(Given given, C command) {
      this.given = given;
      this.command = command;
    }

    /// Exactly these events happen, in this order.
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final void then(E... events) {
      require(new Outcome.Decision<>(List.of(events)));
    }

    /// The command is accepted, and changes nothing.
    public void thenNothing() {
      require(new Outcome.Decision<>(List.of()));
    }

    /// A rule says no, and this is which.
    public void thenRejected(R reason) {
      require(new Outcome.Rejection<>(reason));
    }

    private void require(Outcome<E, R> expected) {
      Outcome<E, R> actual = decide(command, given.state);
      if (!actual.equals(expected)) {
        throw failure("but is  ", expected, actual);
      }
      Outcome<E, R> again = decide(command, given.state);
      if (!again.equals(actual)) {
        throw failure("but the second time it is  ", actual, again);
      }
      if (actual instanceof Outcome.Decision<E, R>(List<E> events)) {
        S state = given.state;
        for (E event : events) {
          state = evolve(state, event, "The decider can't evolve what it decided: ");
        }
      }
    }

    private AssertionFailedError failure(String but, Object expected, Object actual) {
      return new AssertionFailedError(
          "given   %s\nwhen    %s\nthen    %s\n%s%s"
              .formatted(given.story(), command, expected, but, actual),
          expected,
          actual);
    }
  }
}
