package dev.daybook.accounts.imports.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Reads records of comma-separated values (RFC 4180). Blank records are skipped.
final class CsvRecords implements AutoCloseable {
  private static final int FIELD_CHARACTERS_MAX = 1 << 20;

  private final Path file;
  private final long linesBefore;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private long line;

  /// @param file the file, for messages
  /// @param linesBefore number of lines in the file before the text
  CsvRecords(Path file, Utf8Reader text, char separator, long linesBefore) {
    this.file = file;
    this.linesBefore = linesBefore;
    this.line = linesBefore;
    this.reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .maxBufferSize(FIELD_CHARACTERS_MAX)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(text);
    this.records = reader.iterator();
  }

  /// Returns the next record; null after the last one.
  ///
  /// @throws ImportException if the text cannot be read or is not valid CSV
  @Nullable CsvLine next() {
    try {
      while (records.hasNext()) {
        CsvRecord next = records.next();
        line = linesBefore + next.getStartingLineNumber();
        if (!next.getFields().stream().allMatch(String::isBlank)) {
          return new CsvLine(line, next.getFields());
        }
      }
      return null;
    } catch (UncheckedIOException e) {
      throw Unreadable.file(file, linesBefore, e.getCause());
    } catch (CsvParseException e) {
      throw Unreadable.after(file, line, e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw Unreadable.file(file, linesBefore, e);
    }
  }
}
