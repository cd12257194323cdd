package dev.daybook.examples.hello;

import static dev.daybook.examples.hello.ChildJvm.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Callers on virtual threads, of which two run at a time.
class VirtualThreadsIT {
  @TempDir Path directory;

  @Test
  void a_thousand_callers_finish_on_two_carriers() throws Exception {
    requireAllServed(ChildJvm.current(directory));
  }

  static void requireAllServed(ChildJvm java) throws Exception {
    String output =
        java.run(
            "-Djdk.virtualThreadScheduler.parallelism=2",
            "-Djdk.virtualThreadScheduler.maxPoolSize=2",
            "-cp",
            PATH,
            ThousandCallers.class.getName());
    assertThat(output.lines()).containsExactly("1000 events");
  }
}
