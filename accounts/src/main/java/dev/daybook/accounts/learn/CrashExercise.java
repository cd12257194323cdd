package dev.daybook.accounts.learn;

import static dev.daybook.accounts.learn.TraceLine.done;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Kills a process that appends to the log of a lesson, and compares the log with what the process
/// was told.
final class CrashExercise {
  /// Number of acknowledgements before the kill.
  static final int ACKNOWLEDGEMENTS = 3;

  private static final Duration WRITER_MAX = Duration.ofSeconds(60);
  private static final Duration SESSIONS_MAX = Duration.ofSeconds(10);
  private static final Duration SESSIONS_POLL = Duration.ofMillis(20);

  private final LessonLog log;
  private final StreamId stream;
  private final String application = "daybook-crash-" + UUID.randomUUID();

  CrashExercise(LessonLog log, StreamId stream) {
    this.log = log;
    this.stream = stream;
  }

  /// @param acknowledged positions that the writer got as results
  /// @param asked number of appends that it began
  /// @param killed false if it ended before
  private record Told(List<Long> acknowledged, int asked, boolean killed) {}

  List<TraceLine> run() {
    var before = log.store().head();
    var told = killWhileItAppends();
    awaitNoSession();
    var stored =
        log.store()
            .readLog(before)
            .map(RecordedEvent::position)
            .collect(Collectors.toUnmodifiableSet());
    var lost = told.acknowledged().stream().filter(position -> !stored.contains(position)).count();
    var open = told.asked() - told.acknowledged().size();
    var lines = new ArrayList<TraceLine>();
    lines.add(done("Writer", "A new process appends deposits of 1 USD, one after the other."));
    lines.add(
        done(
            "Writer",
            "%d appends were acknowledged, with the positions %s."
                .formatted(
                    told.acknowledged().size(),
                    told.acknowledged().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ")))));
    lines.add(
        done(
            "Operating system",
            told.killed()
                ? "Killed the process in the middle of its work (SIGKILL)."
                : "The process ended before it could be killed: try again."));
    lines.add(
        new TraceLine(
            "Log",
            lost == 0
                ? "Every acknowledged event is stored. None is lost."
                : lost + " acknowledged events are lost.",
            lost > 0));
    if (open > 0) {
      lines.add(
          done(
              "Log",
              stored.size() > told.acknowledged().size()
                  ? "The append that was under way is stored as a whole; its writer never heard of it."
                  : "The append that was under way is not stored, no part of it."));
    }
    return lines;
  }

  private Told killWhileItAppends() {
    Process process = null;
    try {
      process = start();
      var output = new Output(process.inputReader(UTF_8));
      var reader = Thread.startVirtualThread(output);
      var reached = output.await(ACKNOWLEDGEMENTS, WRITER_MAX);
      // Not Process.destroyForcibly(), which closes the output before all of it is read.
      process.toHandle().destroyForcibly();
      boolean killed = process.waitFor() != 0;
      reader.join();
      if (!reached) {
        throw new IllegalStateException("The writer did not append: " + output.others());
      }
      return output.told(killed);
    } catch (IOException e) {
      throw new UncheckedIOException("The writer can't be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the writer ran", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private Process start() throws IOException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName())
            .redirectErrorStream(true)
            .start();
    try (var input = process.outputWriter(UTF_8)) {
      var address = log.address();
      for (var line :
          List.of(
              address.url(),
              address.user(),
              address.password(),
              application,
              log.schema(),
              stream.category(),
              stream.id())) {
        input.write(line);
        input.newLine();
      }
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    return process;
  }

  /// PostgreSQL ends a session of a killed client when it next reads from it. Until then an append
  /// may still be committed.
  private void awaitNoSession() {
    var deadline = System.nanoTime() + SESSIONS_MAX.toNanos();
    while (sessions() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("The sessions of the killed writer did not end");
      }
      LockSupport.parkNanos(SESSIONS_POLL.toNanos());
    }
  }

  private long sessions() {
    try (var connection = log.database().getConnection();
        var select =
            connection.prepareStatement(Sql.read(CrashExercise.class, "count-sessions.sql"))) {
      select.setString(1, application);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getLong("sessions");
      }
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The sessions of a killed writer can't be counted", e);
    }
  }

  /// The lines of the writer, as they come.
  private static final class Output implements Runnable {
    private static final int OTHERS_MAX = 50;

    private final BufferedReader lines;
    private final List<Long> acknowledged = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private int asked;
    private boolean ended;
    private @Nullable IOException failure;

    Output(BufferedReader lines) {
      this.lines = lines;
    }

    @Override
    public void run() {
      try {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          add(line);
        }
      } catch (IOException e) {
        fail(e);
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      if (line.equals(CrashingWriter.ASKED)) {
        asked++;
      } else if (line.startsWith(CrashingWriter.ACKNOWLEDGED + " ")) {
        acknowledged.add(Long.valueOf(line.substring(CrashingWriter.ACKNOWLEDGED.length() + 1)));
      } else if (others.size() < OTHERS_MAX) {
        others.add(line);
      }
      notifyAll();
    }

    private synchronized void fail(IOException e) {
      failure = e;
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    /// Waits for acknowledgements.
    ///
    /// @return false if the writer ended before, or took longer than `atMost`
    synchronized boolean await(int count, Duration atMost) throws InterruptedException {
      var deadline = System.nanoTime() + atMost.toNanos();
      while (acknowledged.size() < count && !ended) {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return acknowledged.size() >= count;
    }

    synchronized Told told(boolean killed) {
      return new Told(List.copyOf(acknowledged), asked, killed);
    }

    synchronized String others() {
      return String.join("\n", others) + (failure == null ? "" : " (" + failure + ")");
    }
  }
}
