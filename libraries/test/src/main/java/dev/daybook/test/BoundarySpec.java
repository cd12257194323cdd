package dev.daybook.test;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// Tests of a [Decision] as sentences: given these events, when this command is handled, then these
/// events happen.
///
/// ```java
/// var enrol = BoundarySpec.of(Enrolment.DECISION, Rejected.class, Rejected::reason);
///
/// enrol.given(defined("c1", 1)).when(new Enrol("c1", "ada")).then(enrolled("c1", "ada"));
/// enrol.given(defined("c1", 1), enrolled("c1", "bob"))
///     .when(new Enrol("c1", "ada"))
///     .thenRejected(COURSE_FULL);
/// ```
///
/// The events are stored in memory with the tags that their codec gives them, and the decision runs
/// as on any log. So a test also fails if a view's query misses an event. Every decision is made
/// twice and must have the same result, since a decision is pure.
///
/// @param <C> commands
/// @param <E> events; compared by `equals`, for example records
/// @param <R> reason of a rejection
public final class BoundarySpec<C, E, R> {
  private static final StreamId OTHER = StreamId.of("given", "1");

  private final Decision<C, E> decision;
  private final Function<RuntimeException, Outcome<E, R>> asRejection;

  private BoundarySpec(
      Decision<C, E> decision, Function<RuntimeException, Outcome<E, R>> asRejection) {
    this.decision = decision;
    this.asRejection = asRejection;
  }

  /// A specification of `decision`.
  ///
  /// @param rejection the exception with which the decision rejects a command; any other exception
  ///   fails the test unchanged
  /// @param reason returns the reason of a rejection
  public static <C, E, X extends RuntimeException, R> BoundarySpec<C, E, R> of(
      Decision<C, E> decision, Class<X> rejection, Function<X, R> reason) {
    return new BoundarySpec<>(decision, Outcome.ofRejection(rejection, reason));
  }

  /// The history, in order, on whatever streams; none for an empty log.
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final Given given(E... events) {
    return given(OTHER, List.of(events));
  }

  /// The history of a stream, in order: for decisions of which a stream is a view.
  public Given given(StreamId stream, List<E> events) {
    return new Given(List.of()).and(stream, events);
  }

  private record Past<E>(StreamId stream, E event) {
    @Override
    public String toString() {
      return stream.equals(OTHER) ? String.valueOf(event) : event + " on " + stream;
    }
  }

  /// A history.
  public final class Given {
    private final List<Past<E>> history;

    private Given(List<Past<E>> history) {
      this.history = List.copyOf(history);
    }

    /// More history, on a stream.
    public Given and(StreamId stream, List<E> events) {
      List<Past<E>> more = new ArrayList<>(history);
      events.forEach(event -> more.add(new Past<>(stream, event)));
      return new Given(more);
    }

    public When when(C command) {
      return new When(this, command);
    }

    private EventStore log() {
      var log = new InMemoryEventStore(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
      for (Past<E> past : history) {
        NewEvent event =
            decision.codec().encode(past.stream, past.event, UUID.randomUUID(), Map.of());
        log.append(past.stream, ExpectedVersion.any(), event);
      }
      return log;
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
      new HandledCommand<>(given.story(), command, this::outcome).require(expected);
    }

    private Outcome<E, R> outcome() {
      var handler = DecisionHandler.of(given.log());
      try {
        return new Outcome.Decided<>(handler.handle(decision, command).events());
      } catch (RuntimeException e) {
        return asRejection.apply(e);
      }
    }
  }
}
