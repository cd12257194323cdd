package dev.daybook.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program until it ends. An interrupt does not abort it, since a stop that is half done is
/// worse than a late one; every command has a timeout.
final class Command {
  private Command() {}

  /// Runs the program in the directory, with its output in a file, and returns its exit status.
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
            "%s did not end within %d s".formatted(command.getFirst(), timeout.toSeconds()));
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
        } catch (InterruptedException ignored) {
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
