package dev.daybook.accounts.cli.audit;

import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `audit`: what an auditor and an operator do with a sealed log.
@Command(
    name = "audit",
    description = {
      "Shows the keys of the sealed log, exports its Merkle tree, and verifies the log or a",
      "receipt.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook audit keys",
      "  daybook audit export tree",
      "  daybook audit verify --kept checkpoint-of-march",
    })
public final class AuditCommand {
  private AuditCommand() {}

  /// The command with its subcommands.
  ///
  /// @param out output of the commands
  public static CommandLine create(Map<String, String> environment, PrintStream out) {
    return new CommandLine(new AuditCommand())
        .addSubcommand(new KeysCommand(environment, out))
        .addSubcommand(new ExportCommand(environment, out))
        .addSubcommand(new VerifyCommand(environment, out));
  }
}
