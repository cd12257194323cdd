package dev.daybook.examples.hello;

import static dev.daybook.examples.hello.ChildJvm.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the libraries on Java 21, the oldest version that they support. Skipped where there is
/// none.
class Java21IT {
  @TempDir Path directory;
  private ChildJvm java;

  @BeforeEach
  void findJava21() throws Exception {
    var found = ChildJvm.ofVersion21(directory);
    assumeTrue(
        found.isPresent(),
        "No Java 21 in /usr/lib/jvm: install one, or name its home by DAYBOOK_JAVA_21");
    java = found.get();
  }

  @Test
  void runs_the_example_on_the_module_path() throws Exception {
    HelloIT.requireGreeting(java.run("-p", PATH, "-m", HelloIT.MODULE + "/" + HelloIT.MAIN));
  }

  @Test
  void passes_the_contract_of_event_stores() throws Exception {
    String output = java.run("-cp", PATH, InMemoryContract.class.getName());
    assertThat(output.lines()).last().asString().matches("[1-9][0-9]* tests passed, 0 failed");
  }

  @Test
  void serves_a_thousand_callers_on_two_carriers() throws Exception {
    VirtualThreadsIT.requireAllServed(java);
  }
}
