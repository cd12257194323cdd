package dev.daybook.accounts.imports.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Explains in one sentence why a file cannot be read or written.
public final class Unreadable {
  private Unreadable() {}

  /// @param linesBefore number of lines in the file before the text that was read
  static ImportException file(Path file, long linesBefore, @Nullable Throwable e) {
    if (e instanceof NotUtf8Exception bad) {
      return new ImportException(
          "%s, line %d: %s".formatted(file, linesBefore + bad.line(), bad.getMessage()), bad);
    }
    if (e instanceof NoSuchFileException) {
      return new ImportException("The file %s does not exist".formatted(file), e);
    }
    if (Files.isDirectory(file)) {
      return new ImportException("%s is a directory, not a CSV file".formatted(file), e);
    }
    return new ImportException("%s cannot be read: %s".formatted(file, reason(e)), e);
  }

  /// @param line line in which the last readable record begins
  static ImportException after(Path file, long line, CsvParseException e) {
    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
    return new ImportException(
        "%s cannot be read after line %d: %s".formatted(file, line, cause.getMessage()), e);
  }

  /// Returns the operating system's reason, where the message of the exception lacks it.
  public static String reason(@Nullable Throwable e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case DirectoryNotEmptyException _ -> "the file is a directory";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      case IOException failed -> String.valueOf(failed.getMessage());
      case null, default -> String.valueOf(e);
    };
  }
}
