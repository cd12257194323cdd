package dev.daybook.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Directories with everything in them.
public final class Directories {
  private Directories() {}

  /// Copies the content of a directory, with its owners and permissions, to one that is missing or
  /// empty.
  ///
  /// @return the copy
  public static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    run("cp", "-a", from.resolve(".").toString(), to.toString());
    return to;
  }

  public static void remove(Path directory) throws IOException {
    run("rm", "-r", directory.toString());
  }

  private static void run(String... command) throws IOException {
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException(String.join(" ", command));
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
