package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.postgres.operations.OperatorAction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who orders an operator action, and why. Both are recorded.
final class ActionOptions {
  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "who does it (default: the user's name); it is recorded")
  private String by = "";

  @Option(
      names = "--why",
      paramLabel = "WHY",
      description = "why (default: the command); it is recorded")
  private @Nullable String why;

  /// @param command the reason where none is given
  /// @throws ConfigException if one of them is blank or too long
  OperatorAction.Request request(String command) {
    return new OperatorAction.Request(
        require("--by", by, OperatorAction.Request.BY_CHARACTERS_MAX),
        require(
            "--why",
            why == null ? "by ./daybook " + command : why,
            OperatorAction.Request.WHY_CHARACTERS_MAX));
  }

  private static String require(String option, String text, int most) {
    if (text.isBlank() || text.length() > most) {
      throw new ConfigException("%s has from 1 to %d characters".formatted(option, most));
    }
    return text;
  }
}
