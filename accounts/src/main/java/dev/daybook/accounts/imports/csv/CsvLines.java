package dev.daybook.accounts.imports.csv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of a CSV file with a header, from the first or from the last one. Blank records are
/// skipped.
public interface CsvLines extends AutoCloseable {
  List<String> header();

  /// Number of bytes read so far.
  long position();

  /// Returns the next record; null after the last one.
  ///
  /// @throws ImportException if the file cannot be read
  @Nullable CsvLine next();

  @Override
  void close();
}
