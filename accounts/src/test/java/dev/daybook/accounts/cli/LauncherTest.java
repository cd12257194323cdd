package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that the launcher refuses or explains without a build or a start.
class LauncherTest {
  private static final int MISUSED = 2;

  private record Ran(int status, String out, String errors) {}

  /// Runs it without a JDK and Node.js on its path.
  private static Ran run(String line) throws Exception {
    var command = new ArrayList<>(List.of("bash", Path.of("..", "daybook").toString()));
    command.addAll(List.of(line.split(" ")));
    var builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_HOME");
    var process = builder.start();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    var errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Ran(process.waitFor(), out, errors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "test", "soak", "fuzz", "bench", "build"})
  void explains_a_command_and_starts_nothing(String command) throws Exception {
    for (var line :
        List.of(command + " --help", command + " -h", command + " x --help", "help " + command)) {
      var ran = run(line);
      assertThat(ran.out())
          .startsWith("Usage: ./daybook " + command)
          .containsPattern("\n\nExamples:\n(  .*\n)*  .*\\./daybook " + command);
      assertThat(ran.errors()).isEmpty();
      assertThat(ran.status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "test", "soak", "fuzz", "bench"})
  void names_the_variable_for_JVM_options(String command) throws Exception {
    assertThat(run("help").out()).contains("\nJAVA_OPTS ");
    assertThat(run("help " + command).out()).contains("\n  JAVA_OPTS ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          build x                           | build takes no options: x
          test --fast                       | test takes no options: --fast
          dev --debug=0                     | --debug takes a port from 1 to 65535: 0
          dev --debug=65536                 | --debug takes a port from 1 to 65535: 65536
          dev --debug=here --port 4000      | --debug takes a port from 1 to 65535: here
          dev --cluster --debug             | dev --cluster takes --port: --debug
          dev --cluster --port              | --port takes a number from 1 to 65513:
          dev --cluster --port=65514        | --port takes a number from 1 to 65513: 65514
          soak 5                            | soak takes --minutes, --patroni, --faults and --seed: 5
          soak --hours 5                    | soak takes --minutes, --patroni, --faults and --seed: --hours
          soak --patroni 3                  | soak takes --minutes, --patroni, --faults and --seed: 3
          soak --patroni=3                  | --patroni takes no value: 3
          soak --minutes 5 --patroni        | soak --patroni takes --faults, not --minutes
          soak --patroni --faults 0         | --faults takes a number from 1 to 100
          soak --patroni --faults 101       | --faults takes a number from 1 to 100
          soak --patroni --faults           | --faults takes a number from 1 to 100
          soak --faults 3 --seed 1          | --faults needs --patroni
          soak --minutes                    | --minutes takes a number
          soak --minutes 0                  | --minutes takes a number
          soak --minutes=08                 | --minutes takes a number
          soak --minutes 5 --seed           | --seed takes a whole number
          soak --seed=9999999999999999999   | --seed takes a whole number
          soak --seed 9223372036854775808   | --seed takes a whole number
          soak --seed 010                   | --seed takes a whole number
          help help me                      | help takes one command: me
          help events tail me               | help takes one command and its subcommand: me
          help me                           | unknown command: me
          stop                              | unknown command: stop. Commands: audit, bench, build, dev, events, fuzz, help, import, keys, log, processes, projections, relays, soak, start, test, witness (see:
          --port 3000                       | unknown command: --port
          """)
  void refuses_unknown_arguments(String line, String reason) throws Exception {
    var ran = run(line);
    assertThat(ran.errors()).startsWith("daybook: " + reason).hasLineCount(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.status()).isEqualTo(MISUSED);
  }
}
