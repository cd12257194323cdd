package dev.daybook.accounts.testing;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.cli.Daybook;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The service as a separate process, from the classes under test. `./daybook test` builds the jar
/// from the same sources and passes it and its AOT cache as `daybook.test.jar` and
/// `daybook.test.aot`; processes then run the jar.
public final class DaybookProcess implements AutoCloseable {
  /// Exit status of a service that was stopped by SIGTERM.
  public static final int STOPPED = 143;

  private static final Pattern READY = Pattern.compile("Daybook is ready: (\\S+).*");

  /// Signals are sent to its handle: [Process#destroy()] would close the output while it is read.
  private final Process process;

  private final List<String> output = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final CompletableFuture<URI> ready = new CompletableFuture<>();
  private final List<Thread> readers = new ArrayList<>();

  private DaybookProcess(Process process) {
    this.process = process;
    readers.add(Thread.startVirtualThread(() -> read(process.getInputStream(), output)));
    readers.add(Thread.startVirtualThread(() -> read(process.getErrorStream(), errors)));
    var _ =
        process
            .onExit()
            .thenRun(() -> ready.completeExceptionally(new IOException("it has ended")));
  }

  public static DaybookProcess start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  /// Runs the command line `start` with these arguments added, in an environment with these
  /// variables added and none of the service's others.
  public static DaybookProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    return run(environment, "start", arguments);
  }

  /// Runs a different command.
  public static DaybookProcess run(
      Map<String, String> environment, String task, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Starts fast for short runs.
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(program());
    command.add(task);
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(v -> v.startsWith("DAYBOOK_") || v.equals("PORT"));
    builder.environment().putAll(environment);
    return new DaybookProcess(builder.start());
  }

  private static List<String> program() {
    var jar = System.getProperty("daybook.test.jar");
    if (jar == null) {
      return List.of("-cp", System.getProperty("java.class.path"), Daybook.class.getName());
    }
    var cache = System.getProperty("daybook.test.aot");
    return List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off", "-jar", jar);
  }

  /// Waits until it is ready and returns its URL.
  public URI awaitReady() throws Exception {
    try {
      return ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not ready: " + everything(), e);
    }
  }

  /// Waits until it ends by itself and returns its exit status.
  public int awaitEnd() throws Exception {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new TimeoutException("still running: " + everything());
    }
    for (var reader : readers) {
      assertThat(reader.join(PATIENCE)).as("all of the output has been read").isTrue();
    }
    return process.exitValue();
  }

  /// Stops it (SIGTERM) and returns its exit status.
  public int stop() throws Exception {
    process.toHandle().destroy();
    return awaitEnd();
  }

  /// Kills it (SIGKILL).
  public void kill() throws Exception {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  public long pid() {
    return process.pid();
  }

  /// The lines of its standard output so far.
  public List<String> output() {
    return output;
  }

  /// The lines of its standard error so far.
  public List<String> errors() {
    return errors;
  }

  public String everything() {
    return String.join("\n", output) + "\n" + String.join("\n", errors);
  }

  /// Leaves no process running, even after a failed test.
  @Override
  public void close() {
    if (process.isAlive()) {
      process.toHandle().destroy();
      process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  private void read(InputStream stream, List<String> lines) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        var address = READY.matcher(line);
        if (address.matches()) {
          ready.complete(URI.create(address.group(1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
