package dev.daybook.accounts.imports.csv;

import org.jspecify.annotations.Nullable;

/// The import failed. The message tells the operator what is wrong and what to do.
public final class ImportException extends RuntimeException {
  public ImportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public ImportException(String message) {
    this(message, null);
  }
}
