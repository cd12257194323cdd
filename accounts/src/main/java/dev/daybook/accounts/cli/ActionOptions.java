package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.postgres.operations.OperatorAction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The operator and the reason of an operator action. Both are recorded.
final class ActionOptions {
  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "name of the operator, for the record (default: the user's name)")
  private String by = "";

  @Option(
      names = "--why",
      paramLabel = "WHY",
      description = "reason, for the record (default: the command)")
  private @Nullable String why;

  /// @param command the command, used as the reason if none is given
  /// @throws ConfigException if the operator or the reason is blank or too long
  OperatorAction.Request request(String command) {
    return new OperatorAction.Request(
        require("--by", by, OperatorAction.Request.BY_CHARACTERS_MAX),
        require(
            "--why",
            why == null ? "by ./daybook " + command : why,
            OperatorAction.Request.WHY_CHARACTERS_MAX));
  }

  private static String require(String option, String text, int charactersMax) {
    if (text.isBlank() || text.length() > charactersMax) {
      throw new ConfigException("%s must have 1 to %d characters".formatted(option, charactersMax));
    }
    return text;
  }
}
