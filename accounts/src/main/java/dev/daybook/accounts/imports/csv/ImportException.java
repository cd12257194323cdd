package dev.daybook.accounts.imports.csv;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The import failed. The message says what is wrong and what to do; it names no option of the
/// command line, since imports run in the service too.
public final class ImportException extends RuntimeException {
  private final transient @Nullable Setting setting;

  public ImportException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  public ImportException(String message) {
    this(message, null, null);
  }

  /// @param setting that is to be changed; null if none would help
  public ImportException(String message, @Nullable Setting setting, @Nullable Throwable cause) {
    super(message, cause);
    this.setting = setting;
  }

  /// A setting of an import.
  ///
  /// @param parameter its name in requests
  /// @param option how to change it on the command line
  public record Setting(String parameter, String option) {}

  /// The setting that is to be changed; empty if none would help.
  public Optional<Setting> setting() {
    return Optional.ofNullable(setting);
  }
}
