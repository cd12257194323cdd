package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/// What a command has done, run in this JVM.
///
/// @param out what it has printed, help included
/// @param errors what it has printed on the standard error stream
record Ran(int status, String out, String errors) {
  /// Runs a command line.
  static Ran of(Map<String, String> environment, List<String> arguments) {
    var line = arguments.toArray(String[]::new);
    return new Program(environment, line).run(line);
  }

  /// The program, for several command lines: most of the time of one that is refused is spent on
  /// the description of its command, which is made once.
  static final class Program {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CommandLine commands;

    /// @param line begins with the command of all lines, as in [DaybookCommands#create]
    Program(Map<String, String> environment, String... line) {
      commands = DaybookCommands.create(environment, new PrintStream(printed, true, UTF_8), line);
    }

    Ran run(String... arguments) {
      printed.reset();
      var help = new StringWriter();
      var errors = new StringWriter();
      int status =
          commands
              .setOut(new PrintWriter(help, true))
              .setErr(new PrintWriter(errors, true))
              .execute(arguments);
      return new Ran(status, help + printed.toString(UTF_8), errors.toString());
    }
  }
}
