package dev.daybook.accounts.imports.csv;

import org.jspecify.annotations.Nullable;

/// The import can't begin, or can't go on. The message is for the person who started it: what is
/// wrong, and what to do.
public final class ImportException extends RuntimeException {
  public ImportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public ImportException(String message) {
    this(message, null);
  }
}
