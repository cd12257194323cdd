package dev.daybook.bench.audit;

import dev.daybook.audit.sealing.LogTree;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Round;
import dev.daybook.postgres.PostgresEventStore;
import java.time.Duration;
import java.util.function.Function;

/// The tree of a whole log, from the first event, in a new schema each time.
///
/// @param events number of events in the log
/// @param logs opens the log with a schema for its read models
record TreeBuilds(int events, Function<String, PostgresEventStore> logs) implements Contender {
  static final String NAME = "Daybook: tree of the whole log";

  private static final Duration BUILD_MAX = Duration.ofMinutes(5);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int callers() {
    return 1;
  }

  @Override
  public Caller caller(int number) {
    throw new UnsupportedOperationException("The log builds the tree");
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws InterruptedException {
    try (PostgresEventStore log = logs.apply("daybook_audit_" + System.nanoTime())) {
      long began = System.nanoTime();
      if (!log.project(new LogTree()).awaitPosition(events, BUILD_MAX)) {
        throw new IllegalStateException("The tree is not complete");
      }
      return new Round(events / ((System.nanoTime() - began) / 1e9), Double.NaN, Double.NaN);
    }
  }
}
