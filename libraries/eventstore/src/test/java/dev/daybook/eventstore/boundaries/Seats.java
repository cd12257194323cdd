package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Guests take seats in rooms: a room has few seats, and a guest takes few.
final class Seats {
  static final int PER_ROOM = 2;
  static final int PER_GUEST = 3;

  private Seats() {}

  /// A command and an event.
  record Taken(String room, String guest) {}

  static StreamId stream(String room) {
    return StreamId.of("room", room);
  }

  static final class Codec implements EventCodec<Taken> {
    @Override
    public NewEvent encode(
        StreamId stream, Taken event, UUID eventId, Map<String, String> metadata) {
      return new NewEvent(
          eventId,
          "TAKEN",
          "\"%s %s\"".formatted(event.room, event.guest),
          metadata.isEmpty() ? "{}" : metadata.toString(),
          Set.of(EventTag.of("room", event.room), EventTag.of("guest", event.guest)));
    }

    @Override
    public Taken decode(RecordedEvent event) {
      String[] parts = event.data().replace("\"", "").split(" ", -1);
      return new Taken(parts[0], parts[1]);
    }
  }
}
