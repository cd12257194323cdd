package dev.daybook.postgres.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A separate process that runs a [LocalPostgres] until it is killed or stopped.
record OtherJvm(Process process, String url, String password, long postgresPid) {

  static OtherJvm start(Path data) throws IOException {
    return run(List.of(OtherJvm.class.getName(), data.toString()));
  }

  /// @param temporaryFiles where the process creates temporary directories
  static OtherJvm startTemporary(Path temporaryFiles) throws IOException {
    return run(List.of("-Djava.io.tmpdir=" + temporaryFiles, OtherJvm.class.getName()));
  }

  private static OtherJvm run(List<String> arguments) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(arguments);
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (var line = said.readLine(); line != null; line = said.readLine()) {
      var words = line.split(" ", -1);
      if (words[0].equals("STARTED")) {
        return new OtherJvm(process, words[1], words[2], Long.parseLong(words[3]));
      }
    }
    throw new AssertionError("the other process has ended");
  }

  long pid() {
    return process.pid();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor()).isNotZero();
  }

  /// Stops it (SIGTERM).
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
  }

  public static void main(String[] arguments) throws InterruptedException {
    var postgres =
        arguments.length == 0
            ? LocalPostgres.startTemporary()
            : LocalPostgres.start(Path.of(arguments[0]));
    System.out.printf(
        "STARTED %s %s %d%n", postgres.jdbcUrl("postgres"), postgres.password(), postgres.pid());
    Thread.sleep(Long.MAX_VALUE);
  }
}
