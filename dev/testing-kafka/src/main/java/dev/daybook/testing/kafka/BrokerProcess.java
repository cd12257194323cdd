package dev.daybook.testing.kafka;

import static dev.daybook.testing.Patience.PATIENCE;

import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/// A broker and controller of Kafka in a process of its own, on ports that it keeps.
final class BrokerProcess {
  static final String CONTROLLER = "CONTROLLER";

  private final int id;
  private final int port = FreePorts.one();
  private final int controllerPort = FreePorts.one();
  private final Path home;
  private @Nullable Process process;

  /// @param home directory of its configuration, data and output
  BrokerProcess(int id, Path home) throws IOException {
    this.id = id;
    this.home = Files.createDirectories(home);
  }

  String server() {
    return "127.0.0.1:" + port;
  }

  String voter() {
    return id + "@127.0.0.1:" + controllerPort;
  }

  /// Prepares its directory.
  ///
  /// @param settings those that all brokers have
  void format(String cluster, String settings) throws Exception {
    Path data = home.resolve("data");
    new Formatter()
        .setClusterId(cluster)
        .setNodeId(id)
        .setControllerListenerName(CONTROLLER)
        .addDirectory(data.toString())
        .setMetadataLogDirectory(data.toString())
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
    String own =
        """
        node.id=%1$d
        listeners=PLAINTEXT://127.0.0.1:%2$d,%3$s://127.0.0.1:%4$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%2$d
        log.dirs=%5$s
        """
            .formatted(id, port, CONTROLLER, controllerPort, data);
    Files.writeString(configuration(), own + settings);
  }

  private Path configuration() {
    return home.resolve("server.properties");
  }

  private Path output() {
    return home.resolve("output.txt");
  }

  /// Starts it on its data. Returns before it accepts connections.
  void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.Kafka",
                configuration().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
            .start();
  }

  /// Whether it was started, and not killed since.
  ///
  /// @throws IllegalStateException if it has ended by itself
  boolean isStarted() {
    if (process == null) {
      return false;
    }
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "The broker %d has ended with the status %d: %s"
              .formatted(id, process.exitValue(), printed()));
    }
    return true;
  }

  /// Its output; a test deletes the file.
  private String printed() {
    try {
      return Files.readString(output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As `kill -9`. Waits until it has ended.
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      process = null;
    }
  }
}
