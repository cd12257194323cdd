package dev.daybook.accounts.learn;

import dev.daybook.accounts.learn.LessonRefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  public synchronized Lesson begin() {
    if (closed) {
      throw new LessonRefusedException(Reason.TOO_MANY, "The service is stopping.");
    }
    endIdle();
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
  public synchronized Lesson find(UUID id) {
    endIdle();
    var used = lessons.get(id);
    if (used == null) {
      throw Lesson.ended();
    }
    lessons.put(id, new Used(used.lesson(), clock.instant()));
    return used.lesson();
  }

  /// Ends a lesson; does nothing if it has ended.
  public synchronized void end(UUID id) {
    var used = lessons.remove(id);
    if (used != null) {
      used.lesson().close();
    }
  }

  private synchronized void endIdle() {
    var before = clock.instant().minus(IDLE_MAX);
    List<UUID> idle = new ArrayList<>();
    lessons.forEach(
        (id, used) -> {
          if (used.at().isBefore(before)) {
            idle.add(id);
          }
        });
    idle.forEach(this::endOrReport);
  }

  /// A log that can't be dropped now goes with the database of the lessons when the service stops.
  private void endOrReport(UUID id) {
    try {
      end(id);
    } catch (RuntimeException e) {
      LOG.warn("The log of the lesson {} was not dropped: {}", id, e.getMessage());
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
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.shutdownNow();
    }
    List.copyOf(lessons.keySet()).forEach(this::endOrReport);
  }
}
