package dev.daybook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.LibraryClasses;
import org.junit.jupiter.api.Test;

/// What Java 21 needs of the classes.
class Java21Test {
  @Test
  void classes_are_compiled_for_it() throws Exception {
    assertThat(LibraryClasses.of(Receipt.class).javaVersions()).containsExactly(21);
  }

  /// A virtual thread that blocks in a `synchronized` method keeps its carrier there.
  @Test
  void no_method_is_synchronized() throws Exception {
    assertThat(LibraryClasses.of(Receipt.class).synchronizedMethods()).isEmpty();
  }
}
