package dev.daybook.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.caffeine.CaffeineStateCache;
import dev.daybook.micrometer.LogMetrics;
import dev.daybook.spring.test.DaybookTest;
import dev.daybook.spring.transactions.JoinedTransactions;
import dev.daybook.testing.LibraryClasses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Java 21 needs of the starter's classes, and of the libraries that it brings.
class Java21Test {
  @ParameterizedTest
  @ValueSource(
      classes = {
        CaffeineStateCache.class,
        LogMetrics.class,
        JoinedTransactions.class,
        DaybookTest.class
      })
  void classes_are_compiled_for_it(Class<?> one) throws Exception {
    assertThat(LibraryClasses.of(one).javaVersions()).containsExactly(21);
  }

  /// A virtual thread that blocks in a `synchronized` method keeps its carrier there. Those of the
  /// starter start and stop its readers, while there are no requests.
  @ParameterizedTest
  @ValueSource(classes = {CaffeineStateCache.class, LogMetrics.class})
  void no_method_that_may_block_is_synchronized(Class<?> one) throws Exception {
    assertThat(LibraryClasses.of(one).synchronizedMethods()).isEmpty();
  }
}
