package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/// What a command has done, run in this JVM.
///
/// @param out what it has printed, help included
/// @param errors what it has printed on the standard error stream
record Ran(int status, String out, String errors) {
  /// Runs a command line.
  static Ran of(Map<String, String> environment, List<String> arguments) {
    var help = new StringWriter();
    var printed = new ByteArrayOutputStream();
    var errors = new StringWriter();
    int status =
        DaybookCommands.create(environment, new PrintStream(printed, true, UTF_8))
            .setOut(new PrintWriter(help, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments.toArray(String[]::new));
    return new Ran(status, help + printed.toString(UTF_8), errors.toString());
  }
}
