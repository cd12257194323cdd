package dev.daybook.bench.decisions;

import dev.daybook.bench.decisions.Enrolments.Enrolled;
import dev.daybook.bench.decisions.Enrolments.Event;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.sql.Databases;
import dev.daybook.bench.sql.Statements;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.sql.DataSource;

/// Compares decisions on views over tags with the same decisions on streams, in logs with a million
/// enrolments. The log of streams has each of them twice: on the course's stream and on the
/// student's.
public final class DecisionBench {
  private static final int CALLERS = 64;
  private static final String TAGS = "daybook_enrolled_tags";
  private static final String STREAMS = "daybook_enrolled_streams";

  private final Rounds rounds;
  private final DataSource database;
  private final Function<String, PostgresEventStore> open;

  /// @param open creates an empty log in a schema
  public DecisionBench(
      Rounds rounds, DataSource database, Function<String, PostgresEventStore> open) {
    this.rounds = rounds;
    this.database = database;
    this.open = open;
  }

  public Result run() throws Exception {
    try (PostgresEventStore byTags = open.apply(TAGS);
        PostgresEventStore onStreams = open.apply(STREAMS)) {
      fill(TAGS, "course", Enrolments.COURSES, 0);
      fill(STREAMS, "course", Enrolments.COURSES, 0);
      fill(STREAMS, "student", Enrolments.KNOWN_STUDENTS, byTags.head());
      Statements.execute(database, sql("fill-tags.sql").formatted(TAGS));
      Databases.settle(database);
      long head = byTags.head();
      var decidedByTags = new LongAdder();
      var decidedOnStreams = new LongAdder();
      List<Series> series =
          rounds.run(
              List.of(
                  new StreamDecisions(onStreams, CALLERS, decidedOnStreams),
                  new TagDecisions(byTags, CALLERS, decidedByTags)));
      requireLawful(byTags, head, decidedByTags.sum());
      requireLawful(onStreams, 2 * head, decidedOnStreams.sum());
      return new Result("decide across streams", series, compare(series));
    }
  }

  private static List<Ratio> compare(List<Series> all) {
    return List.of(
        Ratio.atLeast(
            "64 callers, decision on views over tags: to streams",
            Series.of(all, TagDecisions.NAME, CALLERS).rate()
                / Series.of(all, StreamDecisions.NAME, CALLERS).rate(),
            0.5));
  }

  /// @param kind of the streams
  /// @param count how many streams there are
  /// @param after position before the first event
  private void fill(String schema, String kind, int count, long after) throws SQLException {
    rounds.progress().printf("filling %s, streams of a %s%n", schema, kind);
    Statements.execute(database, sql("fill-enrolments.sql").formatted(schema, kind, count, after));
  }

  private static String sql(String file) throws SQLException {
    return Sql.read(DecisionBench.class, file);
  }

  /// Each decision is in the log once, and was right: a student joins a course and leaves it in
  /// turn. In the filled part, each one has left.
  private static void requireLawful(EventStore store, long after, long decided) {
    Set<List<Integer>> enrolled = new HashSet<>();
    long found =
        store
            .readLog(after)
            .filter(recorded -> recorded.stream().category().equals("course"))
            .peek(recorded -> apply(recorded, enrolled))
            .count();
    if (found != decided) {
      throw new IllegalStateException(found + " events of " + decided + " decisions");
    }
  }

  private static void apply(RecordedEvent recorded, Set<List<Integer>> enrolled) {
    Event event = Enrolments.EVENTS.decode(recorded);
    List<Integer> place = List.of(event.course(), event.student());
    boolean right = event instanceof Enrolled ? enrolled.add(place) : enrolled.remove(place);
    if (!right) {
      throw new IllegalStateException("Decided on an old state: " + recorded);
    }
  }
}
