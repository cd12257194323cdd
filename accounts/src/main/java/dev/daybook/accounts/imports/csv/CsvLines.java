package dev.daybook.accounts.imports.csv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of a CSV file with a header, in one direction or the other. Those without any text
/// are passed over.
public interface CsvLines extends AutoCloseable {
  List<String> header();

  /// How many bytes of the file are read.
  long position();

  /// The next record, null after the last one.
  ///
  /// @throws ImportException if the file can't be read on
  @Nullable CsvLine next();

  @Override
  void close();
}
