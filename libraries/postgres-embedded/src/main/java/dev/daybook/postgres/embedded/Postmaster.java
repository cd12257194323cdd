package dev.daybook.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The main process of a PostgreSQL server, as recorded in its `postmaster.pid`.
///
/// @param port the port it listens on; it tells the server from an unrelated process that has
///   reused the process id
record Postmaster(long pid, int port) {
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  /// Empty if no server has run since the last ordered stop.
  static Optional<Postmaster> of(Path cluster) {
    try {
      var lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
      if (lines.size() <= PORT_LINE) {
        return Optional.empty();
      }
      return Optional.of(
          new Postmaster(
              Long.parseLong(lines.get(PID_LINE).strip()),
              Integer.parseInt(lines.get(PORT_LINE).strip())));
    } catch (NoSuchFileException ignored) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new LocalPostgresException("postmaster.pid in %s is unreadable".formatted(cluster), e);
    }
  }

  /// Whether the process is alive and is that server. A zombie has no command line.
  boolean isRunning() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().commandLine())
        .filter(line -> line.contains("postgres") && line.contains(Server.portOption(port)))
        .isPresent();
  }
}
