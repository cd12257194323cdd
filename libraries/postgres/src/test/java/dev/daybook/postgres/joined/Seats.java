package dev.daybook.postgres.joined;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The seats of a room, a stream: a command and an event is the name of the guest who takes one. A
/// room has a number of seats, and a guest has one seat in it.
class Seats implements Decider<String, List<String>, String>, EventCodec<String> {
  private final int capacity;

  Seats(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public List<String> initialState() {
    return List.of();
  }

  @Override
  public List<String> decide(String guest, List<String> seated) {
    if (seated.size() == capacity) {
      throw new IllegalStateException("The room is full");
    }
    return seated.contains(guest) ? List.of() : List.of(guest);
  }

  @Override
  public List<String> evolve(List<String> seated, String guest) {
    List<String> more = new ArrayList<>(seated);
    more.add(guest);
    return List.copyOf(more);
  }

  @Override
  public NewEvent encode(
      StreamId stream, String guest, UUID eventId, Map<String, String> metadata) {
    return new NewEvent(eventId, "SEATED", '"' + guest + '"');
  }

  @Override
  public String decode(RecordedEvent event) {
    return event.data().replace("\"", "");
  }

  /// A guest has a seat in one room only.
  record OneRoom(EventStore log) implements ConsistencyBoundary<List<String>, String> {
    @Override
    public List<AppendCondition> check(List<String> guests) {
      List<AppendCondition> conditions = new ArrayList<>();
      for (String guest : guests) {
        long head = log.head();
        if (log.readLog(0, EventFilter.all().withTags(guest)).findAny().isPresent()) {
          throw new IllegalStateException(guest + " has a seat");
        }
        conditions.add(AppendCondition.noEventTagged(guest, head));
      }
      return conditions;
    }

    @Override
    public Set<String> tags(List<String> before, String guest) {
      return Set.of(guest);
    }
  }
}
