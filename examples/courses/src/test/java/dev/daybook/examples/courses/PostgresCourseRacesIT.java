package dev.daybook.examples.courses;

import dev.daybook.eventstore.EventStore;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresCourseRacesIT extends CourseRaces {
  private static TestNodes nodes;

  @BeforeAll
  static void start() {
    nodes = TestNodes.start();
  }

  @AfterAll
  static void stop() throws Exception {
    nodes.close();
  }

  @Override
  List<EventStore> open() {
    return nodes.open(nodes());
  }

  int nodes() {
    return 1;
  }

  @Override
  void close(List<EventStore> opened) {
    nodes.close(opened);
  }

  @Override
  int rounds() {
    return 200;
  }
}
