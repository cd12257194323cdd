package dev.daybook.accounts.cli;

import java.time.ZoneOffset;
import java.util.TimeZone;
import picocli.CommandLine.Command;

/// Main class of the `daybook` command line.
@Command(
    name = "daybook",
    description = "Event-sourced accounts service. The default command is start.",
    mixinStandardHelpOptions = true)
public final class Daybook {
  Daybook() {}

  public static void main(String[] arguments) {
    // The driver sends the JVM's time zone to the server, which may not know it. All times are UTC.
    TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
    var line = arguments.length == 0 ? new String[] {"start"} : arguments;
    System.exit(DaybookCommands.create(System.getenv(), System.out, line).execute(line));
  }
}
