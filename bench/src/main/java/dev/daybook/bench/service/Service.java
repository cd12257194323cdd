package dev.daybook.bench.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The accounts service as a process, with its own database on the benchmark's server.
public final class Service implements AutoCloseable {
  /// Warm-up of a service's JIT compiler before a measurement.
  public static final Duration WARM_UP = Duration.ofSeconds(30);

  private static final Pattern READY = Pattern.compile("Daybook is ready: (\\S+) .*");
  private static final int STOP_SECONDS = 30;

  private final Process process;
  private final int port;

  private Service(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// The service's jar, built by the launcher.
  public static Path jar() {
    return Path.of(System.getProperty("daybook.service.jar"));
  }

  /// The options of the JVM with which the launcher starts the service.
  private static List<String> launchersOptions() {
    return List.of(System.getProperty("daybook.service.options").split(" ", -1));
  }

  /// Starts a service and waits until it is ready.
  ///
  /// @param jar jar of the service, see [#jar()]
  /// @param options options of its JVM, in addition to the launcher's
  public static Service start(
      Path jar, LocalPostgres postgres, String database, Path directory, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launchersOptions());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-jar",
            jar.toString(),
            "start",
            "--port",
            "0",
            "--data-dir",
            directory.toString(),
            "--database-url",
            postgres.jdbcUrl(database),
            "--database-user",
            postgres.superuser()));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DAYBOOK_DATABASE_PASSWORD", postgres.password());
    Process process = builder.start();
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return new Service(process, URI.create(ready.group(1)).getPort());
      }
    }
    throw new IOException("The service failed to start; see the log file in " + directory);
  }

  public HttpConnection connect() throws IOException {
    return new HttpConnection(port);
  }

  /// The memory that the process occupies, in megabytes; on Linux only.
  public long residentMegabytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
