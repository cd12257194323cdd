package dev.daybook.examples.courses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.examples.courses.CourseCommand.DefineCourse;
import dev.daybook.examples.courses.CourseCommand.Enrol;
import dev.daybook.examples.courses.Rejected.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Concurrent commands of which the rules allow a few: exactly so many succeed, on any number of
/// nodes.
abstract class CourseRaces {
  private static final int RACERS = 32;
  private static final String WON = "won";

  private List<EventStore> nodes = List.of();

  /// Opens an empty log, once for each node.
  abstract List<EventStore> open();

  abstract void close(List<EventStore> opened);

  abstract int rounds();

  @BeforeEach
  void openNodes() {
    nodes = open();
  }

  @AfterEach
  void closeNodes() {
    close(nodes);
  }

  private DecisionHandler handler(int racer) {
    return DecisionHandler.of(nodes.get(racer % nodes.size()));
  }

  private void given(String course, int capacity) {
    handler(0).handle(Courses.DEFINE, new DefineCourse(course, "Title of " + course, capacity));
  }

  /// What each racer got: won, or the reason of the refusal.
  private <C> List<String> race(Decision<C, CourseEvent> decision, IntFunction<C> command)
      throws Exception {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> racers =
          IntStream.range(0, RACERS)
              .mapToObj(
                  racer ->
                      threads.submit(
                          () -> {
                            start.await();
                            return outcome(handler(racer), decision, command.apply(racer));
                          }))
              .toList();
      start.countDown();
      List<String> outcomes = new ArrayList<>();
      for (Future<String> racer : racers) {
        outcomes.add(racer.get());
      }
      return outcomes;
    }
  }

  private static <C> String outcome(
      DecisionHandler handler, Decision<C, CourseEvent> decision, C command) {
    try {
      handler.handle(decision, command);
      return WON;
    } catch (Rejected rejected) {
      return rejected.reason().toString();
    }
  }

  private void assertWinners(int winners, List<String> outcomes, Reason others, int round) {
    List<String> expected = new ArrayList<>(Collections.nCopies(winners, WON));
    expected.addAll(Collections.nCopies(RACERS - winners, others.toString()));
    assertThat(outcomes).as("round %d", round).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void of_racers_for_the_last_place_one_wins() throws Exception {
    for (int round = 0; round < rounds(); round++) {
      String course = "c" + round;
      given(course, 1);
      var outcomes = race(Courses.ENROL, racer -> new Enrol(course, course + "." + racer));
      assertWinners(1, outcomes, Reason.COURSE_FULL, round);
    }
  }

  @Test
  void a_student_gets_five_of_many_courses() throws Exception {
    IntStream.range(0, RACERS).forEach(course -> given("c" + course, rounds()));
    for (int round = 0; round < rounds() / 10; round++) {
      String student = "s" + round;
      var outcomes = race(Courses.ENROL, racer -> new Enrol("c" + racer, student));
      assertWinners(Student.COURSES_MAX, outcomes, Reason.TOO_MANY_COURSES, round);
    }
  }

  @Test
  void of_racers_for_a_title_one_wins() throws Exception {
    for (int round = 0; round < rounds() / 10; round++) {
      String title = "Title %d".formatted(round);
      String course = "c%d.".formatted(round);
      var outcomes = race(Courses.DEFINE, racer -> new DefineCourse(course + racer, title, 1));
      assertWinners(1, outcomes, Reason.TITLE_TAKEN, round);
    }
  }
}
