package dev.daybook.accounts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.Directories;
import dev.daybook.testing.postgres.NewCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Data directories as the service leaves them after a first start and a stop: an embedded database
/// with an empty log. A service starts on a copy in a fraction of the time that it takes to create
/// the database.
public final class StartedData {
  private static @Nullable Path original;

  private StartedData() {}

  /// Makes a missing or empty directory such a data directory, and returns it.
  public static Path in(Path directory) throws Exception {
    return Directories.copy(original(), directory);
  }

  /// Created once in this JVM.
  private static synchronized Path original() throws Exception {
    if (original == null) {
      Path directory = Files.createTempDirectory("daybook-started-data");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
      NewCluster.in(directory.resolve("postgres"));
      try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", directory.toString())) {
        daybook.awaitReady();
        assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
      }
      original = directory;
    }
    return original;
  }

  private static void remove(Path directory) {
    try {
      Directories.remove(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
