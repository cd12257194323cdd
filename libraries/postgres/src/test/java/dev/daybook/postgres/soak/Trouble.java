package dev.daybook.postgres.soak;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Failures of processes, connections and the database, chosen from a seed.
final class Trouble {
  private static final int CALM_MIN_MS = 300;
  private static final int CALM_MAX_MS = 2_500;
  private static final Duration FROZEN = Duration.ofMillis(700);

  private enum Kind {
    WORKER_KILLED,
    WORKER_FROZEN,
    DATABASE_KILLED,
    DATABASE_RESTARTED,
    CONNECTIONS_CUT,
    RESPONSE_LOST
  }

  private final LocalPostgres postgres;
  private final List<WorkerProcess> workers;
  private final Random random;
  private final Map<Kind, Integer> made = new EnumMap<>(Kind.class);

  Trouble(LocalPostgres postgres, List<WorkerProcess> workers, Random random) {
    this.postgres = postgres;
    this.workers = workers;
    this.random = random;
  }

  /// Injects failures for the given time.
  void make(Duration length) throws IOException, InterruptedException {
    long until = System.nanoTime() + length.toNanos();
    while (true) {
      Thread.sleep(random.nextInt(CALM_MIN_MS, CALM_MAX_MS));
      if (System.nanoTime() > until) {
        return;
      }
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      make(kind, workers.get(random.nextInt(workers.size())));
      made.merge(kind, 1, Integer::sum);
    }
  }

  private void make(Kind kind, WorkerProcess worker) throws IOException, InterruptedException {
    switch (kind) {
      case WORKER_KILLED -> worker.kill();
      case WORKER_FROZEN -> {
        signal("STOP", worker.pid());
        Thread.sleep(FROZEN);
        signal("CONT", worker.pid());
      }
      case DATABASE_KILLED -> signal("KILL", postgres.pid());
      case DATABASE_RESTARTED -> signal("INT", postgres.pid()); // fast; its watch starts it again
      case CONNECTIONS_CUT -> worker.route().cut();
      case RESPONSE_LOST -> worker.route().loseNextResponse();
    }
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  @Override
  public String toString() {
    return made.toString();
  }
}
