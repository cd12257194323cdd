package dev.daybook.accounts.imports;

import org.jspecify.annotations.Nullable;

/// The import can't begin, or can't go on. The message is for the person who started it: what is
/// wrong, and what to do.
public final class ImportException extends RuntimeException {
  ImportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ImportException(String message) {
    this(message, null);
  }
}
