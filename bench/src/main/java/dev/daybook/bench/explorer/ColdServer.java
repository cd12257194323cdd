package dev.daybook.bench.explorer;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A server of its own, whose files the operating system can be told to forget (Linux, by `dd` of
/// the GNU core utilities).
final class ColdServer implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private final LocalPostgres postgres;
  final HikariDataSource database = new HikariDataSource();

  private ColdServer(LocalPostgres postgres) {
    this.postgres = postgres;
    database.setJdbcUrl(postgres.jdbcUrl("postgres"));
    database.setUsername(postgres.superuser());
    database.setPassword(postgres.password());
    database.setMaximumPoolSize(CONNECTIONS);
  }

  /// Starts it with nothing of its files in memory.
  static ColdServer start(Path directory) throws IOException, InterruptedException {
    if (LocalPostgres.exists(directory)) {
      forget(directory);
    }
    return new ColdServer(LocalPostgres.start(directory));
  }

  private static void forget(Path directory) throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Process dd =
          new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
              .inheritIO()
              .start();
      if (dd.waitFor() != 0) {
        throw new IOException("dd can't drop " + file + " from memory: status " + dd.exitValue());
      }
    }
  }

  @Override
  public void close() {
    database.close();
    postgres.close();
  }
}
