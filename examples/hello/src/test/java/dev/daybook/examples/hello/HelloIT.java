package dev.daybook.examples.hello;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the example as described in its README.
class HelloIT {
  private static final long PATIENCE_S = 300;
  private static final String MODULE = "dev.daybook.examples.hello";
  private static final String MAIN = Hello.class.getName();

  /// The classes and libraries, as directories and files: also valid as a module path.
  private static final String PATH = System.getProperty("java.class.path");

  @TempDir Path directory;

  @Test
  void runs_on_the_class_path_and_a_given_database() throws Exception {
    try (var postgres = LocalPostgres.start(directory.resolve("postgres"))) {
      String url =
          "%s?user=%s&password=%s"
              .formatted(
                  postgres.jdbcUrl("postgres"),
                  postgres.superuser(),
                  URLEncoder.encode(postgres.password(), UTF_8));
      requireGreeting(java("-cp", PATH, MAIN, url));
    }
  }

  @Test
  void runs_on_the_module_path_and_an_embedded_database() throws Exception {
    requireGreeting(java("-p", PATH, "-m", MODULE + "/" + MAIN));
  }

  private static void requireGreeting(String output) {
    assertThat(output.lines())
        .containsExactly(
            "1 ITEM_ADDED {\"item\": \"shoes\"}",
            "2 ITEM_ADDED {\"item\": \"hat\"}",
            "3 ITEM_REMOVED {\"item\": \"hat\"}",
            "The cart holds [shoes]");
  }

  private String java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS))
          .as(Files.readString(output))
          .isTrue();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
