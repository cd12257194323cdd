package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventStore;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.test.EventStoreContract;
import dev.daybook.testing.LibraryClasses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Java 21 needs of the libraries' classes.
class Java21Test {
  @ParameterizedTest
  @ValueSource(
      classes = {
        EventStore.class,
        EventTypes.class,
        PostgresEventStore.class,
        LocalPostgres.class,
        EventStoreContract.class
      })
  void classes_are_compiled_for_it(Class<?> one) throws Exception {
    assertThat(LibraryClasses.of(one).javaVersions()).containsExactly(21);
  }

  /// A virtual thread that blocks in a `synchronized` method keeps its carrier there.
  @ParameterizedTest
  @ValueSource(classes = {PostgresEventStore.class, LocalPostgres.class})
  void no_method_that_may_block_is_synchronized(Class<?> one) throws Exception {
    assertThat(LibraryClasses.of(one).synchronizedMethods()).isEmpty();
  }

  @Test
  void synchronized_methods_and_blocks_are_found() throws Exception {
    assertThat(LibraryClasses.of(EventStore.class).synchronizedMethods())
        .contains(
            "dev/daybook/eventstore/memory/InMemoryEventStore.append",
            "dev/daybook/eventstore/subscriptions/InMemoryCheckpoints$InMemoryLease.take");
  }
}
