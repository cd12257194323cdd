package dev.daybook.bench.appends;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The same inserts by PostgreSQL's pgbench, to check that the raw contender is not much slower.
public record Pgbench(Path program, LocalPostgres postgres, Path script, int callers)
    implements SelfTimed {
  static final String NAME = "pgbench: one INSERT + commit an event";

  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
  private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");

  /// Finds the installed pgbench.
  public static Optional<Pgbench> find(LocalPostgres postgres, Path directory, int callers)
      throws IOException {
    Optional<Path> program = installed();
    if (program.isEmpty()) {
      return Optional.empty();
    }
    Path script = directory.resolve("pgbench.sql");
    Files.writeString(script, Sql.read(Pgbench.class, "pgbench.sql"));
    return Optional.of(new Pgbench(program.get(), postgres, script, callers));
  }

  private static Optional<Path> installed() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    try (Stream<Path> others =
        Files.isDirectory(versions) ? Files.list(versions) : Stream.empty()) {
      Stream<Path> onPath =
          Stream.of(System.getenv("PATH").split(":", -1)).map(folder -> Path.of(folder, "pgbench"));
      return Stream.concat(onPath, others.map(version -> version.resolve("bin/pgbench")))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    run(warmUp);
    String output = run(counted);
    return new Round(figure(RATE, output), figure(LATENCY, output), Double.NaN);
  }

  private String run(Duration length) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + callers,
                "--jobs=" + Math.min(callers, Runtime.getRuntime().availableProcessors()),
                "--time=" + Math.max(1, length.toSeconds()),
                "--file=" + script,
                "--host=127.0.0.1",
                "--port=" + postgres.port(),
                "--username=" + postgres.superuser(),
                "postgres"));
    builder.environment().put("PGPASSWORD", postgres.password());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("pgbench failed: " + output);
    }
    return output;
  }

  private static double figure(Pattern pattern, String output) {
    Matcher figure = pattern.matcher(output);
    if (!figure.find()) {
      throw new IllegalStateException("The output of pgbench lacks " + pattern + ": " + output);
    }
    return Double.parseDouble(figure.group(1));
  }
}
