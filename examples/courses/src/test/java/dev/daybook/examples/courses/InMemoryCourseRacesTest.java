package dev.daybook.examples.courses;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.List;

class InMemoryCourseRacesTest extends CourseRaces {
  @Override
  List<EventStore> open() {
    return List.of(new InMemoryEventStore(Clock.systemUTC()));
  }

  @Override
  void close(List<EventStore> opened) {}

  @Override
  int rounds() {
    return 300;
  }
}
