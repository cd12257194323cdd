package dev.daybook.test;

import dev.daybook.eventstore.commands.Decider;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The example of docs/testing.md.
class ParcelTest {

  enum Command {
    SEND,
    DELIVER
  }

  enum Event {
    SENT,
    DELIVERED
  }

  enum State {
    PACKED,
    UNDERWAY,
    ARRIVED
  }

  enum Reason {
    NOT_SENT,
    ALREADY_DELIVERED
  }

  static final class Rejected extends RuntimeException {
    private final Reason reason;

    Rejected(Reason reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }

  static final class ParcelDecider implements Decider<Command, State, Event> {
    @Override
    public State initialState() {
      return State.PACKED;
    }

    @Override
    public List<Event> decide(Command command, State state) {
      return switch (state) {
        case PACKED -> {
          if (command == Command.DELIVER) {
            throw new Rejected(Reason.NOT_SENT);
          }
          yield List.of(Event.SENT);
        }
        case UNDERWAY -> command == Command.SEND ? List.of() : List.of(Event.DELIVERED);
        case ARRIVED -> throw new Rejected(Reason.ALREADY_DELIVERED);
      };
    }

    @Override
    public State evolve(State state, Event event) {
      return switch (event) {
        case SENT -> State.UNDERWAY;
        case DELIVERED -> State.ARRIVED;
      };
    }
  }

  private final DeciderSpec<Command, State, Event, Reason> parcel =
      DeciderSpec.of(new ParcelDecider(), Rejected.class, Rejected::reason);

  @Test
  void is_delivered_after_it_was_sent() {
    parcel.given(Event.SENT).when(Command.DELIVER).then(Event.DELIVERED);
  }

  @Test
  void is_not_delivered_before_it_was_sent() {
    parcel.given().when(Command.DELIVER).thenRejected(Reason.NOT_SENT);
  }

  @Test
  void is_not_sent_twice() {
    parcel.given(Event.SENT).when(Command.SEND).thenNothing();
  }

  @Test
  void has_arrived_when_it_was_delivered() {
    parcel.given(Event.SENT, Event.DELIVERED).thenState(State.ARRIVED);
  }
}
