package dev.daybook.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end. An interrupt doesn't cut it short: half a stop is worse than a late
/// one, and every command has a time limit.
final class Command {
  private Command() {}

  /// Runs the program in the directory, its output in a file, and returns its exit status.
  static int run(List<String> command, Path directory, Path output, Duration timeout) {
    try {
      Files.deleteIfExists(output);
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      if (!waitFor(process, timeout)) {
        process.destroyForcibly();
        throw new LocalPostgresException(
            "%s has not ended within %d s".formatted(command.getFirst(), timeout.toSeconds()));
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new LocalPostgresException("%s cannot be run".formatted(command.getFirst()), e);
    }
  }

  private static boolean waitFor(Process process, Duration timeout) {
    var deadline = System.nanoTime() + timeout.toNanos();
    var interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
