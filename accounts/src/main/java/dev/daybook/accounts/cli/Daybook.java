package dev.daybook.accounts.cli;

import java.time.ZoneOffset;
import java.util.TimeZone;
import picocli.CommandLine.Command;

/// The program and its commands.
@Command(
    name = "daybook",
    description = "Accounts on an event-sourced log. Without a command: start.",
    mixinStandardHelpOptions = true)
public final class Daybook {
  Daybook() {}

  public static void main(String[] arguments) {
    // The driver gives the JVM's zone to the server, which may not know it. All times are in UTC.
    TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
    var commands = DaybookCommands.create(System.getenv(), System.out);
    System.exit(commands.execute(arguments.length == 0 ? new String[] {"start"} : arguments));
  }
}
