package dev.daybook.bench.appends;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.options.PostgresOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The same appends to a new log by a JVM of their own, counted from its fifth second on: of a node
/// that has just been started, most code isn't compiled yet.
public record FreshJvm(LocalPostgres postgres, int callers) implements SelfTimed {
  static final String NAME = "Daybook: append of one event, JVM 5 s old";

  private static final Duration AGE = Duration.ofSeconds(5);
  private static final String PASSWORD = "DAYBOOK_BENCH_PASSWORD";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FreshJvm.class.getName(),
                postgres.jdbcUrl("postgres"),
                postgres.superuser(),
                Integer.toString(callers),
                counted.toString()));
    builder.environment().put(PASSWORD, postgres.password());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("The appends in a JVM of their own have failed: " + output);
    }
    double[] figures =
        Stream.of(output.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
    return new Round(figures[0], figures[1], figures[2]);
  }

  /// The process: prints the figures of one round.
  ///
  /// @param arguments address of the database, its user, the number of callers, the time that is
  ///   counted
  public static void main(String[] arguments) throws Exception {
    String schema = "daybook_fresh_" + ProcessHandle.current().pid();
    var options =
        PostgresOptions.defaults()
            .withSchema(schema)
            .withReadModelSchema(schema)
            .withNotifications(false);
    Duration counted = Duration.parse(arguments[3]);
    try (var database = new HikariDataSource()) {
      database.setJdbcUrl(arguments[0]);
      database.setUsername(arguments[1]);
      database.setPassword(System.getenv(PASSWORD));
      try (PostgresEventStore store = PostgresEventStore.open(database, options)) {
        long age = ManagementFactory.getRuntimeMXBean().getUptime();
        Duration warmUp = AGE.minusMillis(Math.min(age, AGE.toMillis()));
        Round round =
            new DaybookAppends(store, Integer.parseInt(arguments[2])).round(warmUp, counted);
        System.out.println(round.rate() + " " + round.p50() + " " + round.p99());
      }
    }
  }
}
