package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.Await;
import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./daybook dev` in a small repository: a service of one class, and a console that only waits.
@SuppressWarnings("NullAway.Init")
class DevModeTest {
  /// The file that `npm ci` leaves after a run for this lock file.
  private static final String PREPARE =
      """
      cat pom.xml | cksum >accounts/target/daybook.built-with
      cksum <web/package-lock.json >web/node_modules/.daybook
      """;

  @TempDir Path repository;
  private Path output;
  private Process dev;

  @BeforeEach
  void makeRepository() throws Exception {
    output = repository.resolve("output");
    write("daybook", Files.readString(Path.of("..", "daybook")));
    write("dev/Dev.java", Files.readString(Path.of("..", "dev", "Dev.java")));
    write("pom.xml", "");
    write("web/package-lock.json", "{}");
    write("web/node_modules/vite/bin/vite.js", "setInterval(() => {}, 1000)");
    Files.createDirectories(repository.resolve("accounts/target"));
    try (var jar =
        new ZipOutputStream(
            Files.newOutputStream(repository.resolve("accounts/target/daybook.jar")))) {
      jar.putNextEntry(new ZipEntry("dev/daybook/LICENSE"));
    }
    assertThat(bash("-c", PREPARE).start().waitFor()).isZero();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (dev != null) {
      dev.destroy();
      dev.waitFor();
    }
  }

  private void write(String file, String content) throws IOException {
    Path path = repository.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private ProcessBuilder bash(String... arguments) {
    var builder = new ProcessBuilder("bash").directory(repository.toFile());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("JAVA_OPTS");
    return builder;
  }

  private void writeService(String greeting) throws IOException {
    write(
        "accounts/src/main/java/dev/daybook/accounts/cli/Daybook.java",
        """
        package dev.daybook.accounts.cli;

        import java.lang.management.ManagementFactory;
        import java.util.List;

        public class Daybook {
          public static void main(String[] args) throws Exception {
            System.out.println("%s: " + List.of(args));
            System.out.println(ManagementFactory.getRuntimeMXBean().getInputArguments());
            Thread.currentThread().join();
          }
        }
        """
            .formatted(greeting));
  }

  private void awaitOutput(String text) {
    Await.until(() -> told().contains(text));
  }

  private String told() {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saved_files_take_effect_and_a_debugger_can_attach() throws Exception {
    int port = FreePorts.one();
    writeService("first");
    dev =
        bash("daybook", "dev", "--port", "1234", "--debug=" + port)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    awaitOutput("first: [start, --port, 1234]");
    awaitOutput("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port);

    writeService("second");
    awaitOutput("second: [start, --port, 1234]");

    writeService("\" does not compile");
    awaitOutput("Compilation failed; the service still runs the last compiled code.");
  }
}
