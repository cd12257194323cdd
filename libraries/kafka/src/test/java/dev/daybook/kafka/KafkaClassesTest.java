package dev.daybook.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.LibraryClasses;
import org.junit.jupiter.api.Test;

/// What Java 21 needs of the classes.
class KafkaClassesTest {
  @Test
  void are_compiled_for_java_21() throws Exception {
    assertThat(LibraryClasses.of(KafkaRelay.class).javaVersions()).containsExactly(21);
  }

  /// A virtual thread that blocks in a `synchronized` method keeps its carrier there.
  @Test
  void have_no_synchronized_method() throws Exception {
    assertThat(LibraryClasses.of(KafkaRelay.class).synchronizedMethods()).isEmpty();
  }
}
