package dev.daybook.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.eventstore.EventStore;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.test.DeciderSpec;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `./daybook test` runs the examples on the libraries that it has installed in a local Maven
/// repository, and names that repository by a system property.
class InstalledLibrariesTest {
  private static final String REPOSITORY = "daybook.test.repository";

  @ParameterizedTest
  @ValueSource(
      classes = {
        EventStore.class,
        EventTypes.class,
        PostgresEventStore.class,
        LocalPostgres.class,
        DeciderSpec.class
      })
  void each_library_is_an_installed_jar(Class<?> ofLibrary) throws Exception {
    String repository = System.getProperty(REPOSITORY);
    assumeTrue(
        repository != null, "The libraries are not installed: " + REPOSITORY + " is not set");

    var location = Path.of(ofLibrary.getProtectionDomain().getCodeSource().getLocation().toURI());

    assertThat(location).startsWith(Path.of(repository));
    assertThat(location.toString()).endsWith(".jar");
  }
}
