package dev.daybook.postgres.soak;

import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.testing.postgres.NewCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// Two processes on a new database, failures for a while, and then the [HistoryChecker].
final class Round {
  private static final String SCHEMA = "daybook";
  private static final Duration RECOVERY_PATIENCE = Duration.ofSeconds(60);

  /// The number of entries after which a planted fault shows on any machine.
  private static final long JOURNALS_BYTES_MIN = 250_000;

  private static final Duration WRITING_PATIENCE = Duration.ofSeconds(60);

  private final long seed;
  private final Duration length;

  Round(long seed, Duration length) {
    this.seed = seed;
    this.length = length;
  }

  /// The outcome of a round.
  ///
  /// @param log the final log
  /// @param entries of all processes
  /// @param trouble the injected failures
  record Outcome(KeptLog log, List<Entry> entries, String trouble) {
    List<String> faults() {
      return HistoryChecker.faults(log, entries.stream());
    }

    long count(Class<? extends Entry> kind) {
      return entries.stream().filter(kind::isInstance).count();
    }

    /// Number of commands of borrowers that were committed in a transaction of the application.
    long joinedLoans() {
      return entries.stream()
          .filter(Acknowledged.class::isInstance)
          .map(entry -> ((Acknowledged) entry).append())
          .filter(append -> Borrower.hasSent(append) && JoinedAppends.isJoined(append))
          .count();
    }

    @Override
    public String toString() {
      return "%,d events, entries %s, trouble %s"
          .formatted(
              log.events().size(),
              entries.stream()
                  .collect(
                      Collectors.groupingBy(
                          entry -> entry.getClass().getSimpleName(), Collectors.counting())),
              trouble);
    }
  }

  /// @param fault of the append function or the handlers, without injected failures; null for none,
  ///   with injected failures
  Outcome run(@Nullable PlantedFault fault) throws Exception {
    Path directory = Files.createTempDirectory("daybook-soak");
    var random = new Random(seed);
    try (LocalPostgres postgres =
        LocalPostgres.start(NewCluster.in(directory.resolve("postgres")))) {
      PGSimpleDataSource database = database(postgres);
      LogSchema.migrate(database, SCHEMA, null);
      JoinedAppends.createTable(database);
      if (fault != null) {
        fault.plant(database, SCHEMA);
      }
      try (var first =
              new WorkerProcess("A", postgres, SCHEMA, directory, random.nextLong(), fault);
          var second =
              new WorkerProcess("B", postgres, SCHEMA, directory, random.nextLong(), fault)) {
        first.awaitBegun();
        second.awaitBegun();
        var trouble = new Trouble(postgres, List.of(first, second), random);
        if (fault == null) {
          trouble.make(length);
        } else {
          Thread.sleep(length);
          awaitWritten(first, second);
        }
        List<Entry> entries = Stream.concat(first.stop(), second.stop()).toList();
        return new Outcome(kept(database), entries, trouble.toString());
      }
    } finally {
      delete(directory);
    }
  }

  private static void awaitWritten(WorkerProcess first, WorkerProcess second)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + WRITING_PATIENCE.toNanos();
    while (first.journalBytes() + second.journalBytes() < JOURNALS_BYTES_MIN
        && System.nanoTime() < until) {
      Thread.sleep(100);
    }
  }

  private static PGSimpleDataSource database(LocalPostgres postgres) {
    var database = new PGSimpleDataSource();
    database.setUrl(postgres.jdbcUrl("postgres"));
    database.setUser(postgres.superuser());
    database.setPassword(postgres.password());
    return database;
  }

  private static KeptLog kept(PGSimpleDataSource database)
      throws SQLException, InterruptedException {
    long until = System.nanoTime() + RECOVERY_PATIENCE.toNanos();
    while (true) {
      try (Connection connection = database.getConnection()) {
        return KeptLog.read(connection, SCHEMA);
      } catch (SQLException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
