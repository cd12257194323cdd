package dev.daybook.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs programs in a JVM of their own.
///
/// @param home of the Java runtime
/// @param directory where they run
record ChildJvm(Path home, Path directory) {
  /// The classes and libraries of this JVM, as directories and files: also valid as a module path.
  static final String PATH = System.getProperty("java.class.path");

  private static final long PATIENCE_S = 300;
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  /// Of the version that runs this test.
  static ChildJvm current(Path directory) {
    return new ChildJvm(Path.of(System.getProperty("java.home")), directory);
  }

  /// A Java 21: the one that the environment variable `DAYBOOK_JAVA_21` names, or an installed one.
  static Optional<ChildJvm> ofVersion21(Path directory) throws IOException {
    String named = System.getenv("DAYBOOK_JAVA_21");
    if (named != null) {
      return Optional.of(new ChildJvm(Path.of(named), directory));
    }
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(INSTALLED)) {
      List<Path> found = new ArrayList<>();
      for (Path home : homes.sorted().toList()) {
        Path release = home.resolve("release");
        if (Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"21")) {
          found.add(home);
        }
      }
      return found.stream().findFirst().map(home -> new ChildJvm(home, directory));
    }
  }

  /// Runs `java` until it ends, and returns what it prints.
  String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.add("-Xmx256m");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS))
          .as(Files.readString(output))
          .isTrue();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
