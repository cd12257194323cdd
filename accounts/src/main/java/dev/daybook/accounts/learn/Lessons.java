package dev.daybook.accounts.learn;

import dev.daybook.accounts.learn.LessonRefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lessons of this service, at most [#LESSONS_MAX]. A lesson that is idle for [#IDLE_MAX] ends,
/// and all end when this is closed; the log of an ended lesson is dropped. Thread-safe.
public final class Lessons implements AutoCloseable {
  public static final int LESSONS_MAX = 3;
  public static final Duration IDLE_MAX = Duration.ofMinutes(30);

  private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Lessons.class);

  private final LessonDatabase database;
  private final InstantSource clock;
  private final Map<UUID, Used> lessons = new LinkedHashMap<>();
  private @Nullable ScheduledExecutorService timer;
  private boolean closed;

  private record Used(Lesson lesson, Instant at) {}

  public Lessons(LessonDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Begins a lesson. Blocks while its log is created.
  ///
  /// @throws LessonRefusedException if there are no lessons here, or too many
  public Lesson begin() {
    endIdle();
    return beginOneMore();
  }

  private synchronized Lesson beginOneMore() {
    if (closed) {
      throw new LessonRefusedException(Reason.TOO_MANY, "The service is stopping.");
    }
    if (lessons.size() >= LESSONS_MAX) {
      throw new LessonRefusedException(
          Reason.TOO_MANY,
          "%d lessons are running, the maximum. One that is not used for %d minutes ends."
              .formatted(LESSONS_MAX, IDLE_MAX.toMinutes()));
    }
    var lesson = Lesson.begin(database.prepare(), UUID.randomUUID());
    lessons.put(lesson.id(), new Used(lesson, clock.instant()));
    startTimer();
    return lesson;
  }

  /// Finds a running lesson, which counts as used then.
  ///
  /// @throws LessonRefusedException if there is none
  public Lesson find(UUID id) {
    endIdle();
    return use(id);
  }

  private synchronized Lesson use(UUID id) {
    var used = lessons.get(id);
    if (used == null) {
      throw Lesson.ended();
    }
    lessons.put(id, new Used(used.lesson(), clock.instant()));
    return used.lesson();
  }

  /// Ends a lesson; does nothing if it has ended. Waits for a running exercise of this lesson,
  /// while other lessons go on.
  public void end(UUID id) {
    remove(used -> used.lesson().id().equals(id)).forEach(Lesson::close);
  }

  private void endIdle() {
    var before = clock.instant().minus(IDLE_MAX);
    remove(used -> used.at().isBefore(before)).forEach(Lessons::closeOrReport);
  }

  private synchronized List<Lesson> remove(Predicate<Used> which) {
    var removed = lessons.values().stream().filter(which).map(Used::lesson).toList();
    removed.forEach(lesson -> lessons.remove(lesson.id()));
    return removed;
  }

  /// A log that can't be dropped now goes with the database of the lessons when the service stops.
  private static void closeOrReport(Lesson lesson) {
    try {
      lesson.close();
    } catch (RuntimeException e) {
      LOG.warn("The log of the lesson {} was not dropped: {}", lesson.id(), e.getMessage());
    }
  }

  private void startTimer() {
    if (timer == null) {
      timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("lessons").factory());
      var _ =
          timer.scheduleWithFixedDelay(
              this::endIdle,
              CHECK_INTERVAL.toMillis(),
              CHECK_INTERVAL.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /// Ends all lessons.
  @Override
  public void close() {
    stop();
    remove(_ -> true).forEach(Lessons::closeOrReport);
  }

  private synchronized void stop() {
    closed = true;
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
