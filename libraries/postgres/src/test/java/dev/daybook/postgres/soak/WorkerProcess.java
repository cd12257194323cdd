package dev.daybook.postgres.soak;

import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.postgres.CuttableRoute;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One of the two nodes: a [Worker] with its own route to the database, replaced after a kill.
final class WorkerProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  /// Longer than an append may wait for its outcome plus a recovery of the database.
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final LocalPostgres postgres;
  private final String schema;
  private final Path directory;
  private final Random seeds;
  private final @Nullable PlantedFault fault;
  private final CuttableRoute route;
  private final List<Path> journals = new ArrayList<>();
  private Process process;

  WorkerProcess(
      String name,
      LocalPostgres postgres,
      String schema,
      Path directory,
      long seed,
      @Nullable PlantedFault fault)
      throws IOException {
    this.name = name;
    this.postgres = postgres;
    this.schema = schema;
    this.directory = directory;
    this.seeds = new Random(seed);
    this.fault = fault;
    this.route = new CuttableRoute(postgres.port());
    this.process = start();
  }

  private Process start() throws IOException {
    String life = name + (journals.size() + 1);
    Path journal = directory.resolve(life + ".journal");
    journals.add(journal);
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            life,
            "jdbc:postgresql://127.0.0.1:" + route.port() + "/postgres",
            schema,
            journal.toString(),
            Long.toString(seeds.nextLong()),
            fault == null ? Worker.NO_FAULT : fault.name());
    builder.environment().put("PGUSER", postgres.superuser());
    builder.environment().put("PGPASSWORD", postgres.password());
    File output = directory.resolve(life + ".out").toFile();
    return builder.redirectErrorStream(true).redirectOutput(output).start();
  }

  /// Waits until it works.
  void awaitBegun() throws IOException, InterruptedException {
    Path journal = journals.getLast();
    long until = System.nanoTime() + START_PATIENCE.toNanos();
    while (!Files.exists(journal) || Files.size(journal) == 0) {
      if (!process.isAlive() || System.nanoTime() > until) {
        throw new IllegalStateException(
            "%s has not begun: %s".formatted(name, Files.readString(output())));
      }
      Thread.sleep(20);
    }
  }

  /// The number of bytes written since its last start.
  long journalBytes() throws IOException {
    return Files.size(journals.getLast());
  }

  CuttableRoute route() {
    return route;
  }

  long pid() {
    return process.pid();
  }

  /// Kills it (SIGKILL) and starts another one.
  void kill() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = start();
  }

  /// Ends it gracefully.
  ///
  /// @return the entries of all its processes
  Stream<Entry> stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(
          "%s has not ended well: %s".formatted(name, Files.readString(output())));
    }
    List<Entry> entries = new ArrayList<>();
    for (Path journal : journals) {
      if (Files.exists(journal)) { // it may have been killed before it started
        entries.addAll(Journal.read(journal));
      }
    }
    return entries.stream();
  }

  private Path output() {
    return directory.resolve(name + journals.size() + ".out");
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    route.close();
  }
}
