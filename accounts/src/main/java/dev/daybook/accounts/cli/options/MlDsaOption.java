package dev.daybook.accounts.cli.options;

import picocli.CommandLine.Option;

/// Whether the log's checkpoints have a second signature.
public final class MlDsaOption {
  @Option(
      names = "--audit-ml-dsa",
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "signs checkpoints also by an ML-DSA-44 key, which resists quantum computers"
              + " (DAYBOOK_AUDIT_ML_DSA; default false)")
  private boolean isOn;

  public boolean isOn() {
    return isOn;
  }
}
