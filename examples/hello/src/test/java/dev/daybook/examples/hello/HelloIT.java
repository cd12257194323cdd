package dev.daybook.examples.hello;

import static dev.daybook.examples.hello.ChildJvm.PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.net.URLEncoder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the example as described in its README.
class HelloIT {
  static final String MODULE = "dev.daybook.examples.hello";
  static final String MAIN = Hello.class.getName();

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
      requireGreeting(ChildJvm.current(directory).run("-cp", PATH, MAIN, url));
    }
  }

  @Test
  void runs_on_the_module_path_and_an_embedded_database() throws Exception {
    requireGreeting(ChildJvm.current(directory).run("-p", PATH, "-m", MODULE + "/" + MAIN));
  }

  static void requireGreeting(String output) {
    assertThat(output.lines())
        .containsExactly(
            "1 ITEM_ADDED {\"item\": \"shoes\"}",
            "2 ITEM_ADDED {\"item\": \"hat\"}",
            "3 ITEM_REMOVED {\"item\": \"hat\"}",
            "The cart holds [shoes]");
  }
}
