package dev.daybook.accounts.cli.options;

import dev.daybook.accounts.app.SealingOptions;
import picocli.CommandLine.Option;

/// The name under which the log is sealed.
public final class AuditNameOption {
  @Option(
      names = "--audit-name",
      paramLabel = "NAME",
      defaultValue = SealingOptions.DEFAULT_NAME,
      description =
          "identity of the log for auditors: an address of yours, without the scheme"
              + " (DAYBOOK_AUDIT_NAME; default localhost/accounts)")
  private String name = "";

  public String value() {
    return name;
  }
}
