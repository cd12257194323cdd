package dev.daybook.examples.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An instance of the application in a process of its own.
///
/// @param output what it prints
record Instance(Process process, Path output) implements AutoCloseable {
  static Instance start(Path output, String servers, String topic) throws IOException {
    return new Instance(java(output, Main.class.getName(), servers, topic), output);
  }

  /// Runs a class of this class path.
  static Process java(Path output, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  String printed() throws IOException {
    return Files.readString(output);
  }

  /// As `kill -9`.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
