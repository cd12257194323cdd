package dev.daybook.postgres.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;

/// A separate process that runs a [LocalPostgres] until it is killed.
record OtherJvm(Process process, String url, String password, long postgresPid) {

  static OtherJvm start(Path data) throws IOException {
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    OtherJvm.class.getName(),
                    data.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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

  public static void main(String[] arguments) throws InterruptedException {
    var postgres = LocalPostgres.start(Path.of(arguments[0]));
    System.out.printf(
        "STARTED %s %s %d%n", postgres.jdbcUrl("postgres"), postgres.password(), postgres.pid());
    Thread.sleep(Long.MAX_VALUE);
  }
}
