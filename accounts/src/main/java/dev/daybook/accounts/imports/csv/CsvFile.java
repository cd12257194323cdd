package dev.daybook.accounts.imports.csv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a CSV file in UTF-8 with a header, in bounded memory.
public final class CsvFile implements CsvLines {
  private final Utf8Reader text;
  private final CsvRecords records;
  private final CsvLine header;

  private CsvFile(Path file, Utf8Reader text, char separator) {
    this.text = text;
    this.records = new CsvRecords(file, text, separator, 0);
    CsvLine first = records.next();
    if (first == null) {
      throw new ImportException("%s is empty".formatted(file));
    }
    this.header = new CsvLine(first.number(), first.fields().stream().map(String::strip).toList());
    if (String.join("", header.fields()).indexOf('\0') >= 0) {
      throw new ImportException(
          "%s is not UTF-8 text: its header contains NUL bytes. Convert the file, for example by iconv -f UTF-16 -t UTF-8"
              .formatted(file));
    }
  }

  /// Opens a file and reads its header.
  ///
  /// @throws ImportException if the file cannot be read or has no header
  public static CsvFile open(Path file, char separator) {
    Utf8Reader text = null;
    try {
      text = new Utf8Reader(Files.newInputStream(file));
      text.skipByteOrderMark();
      return new CsvFile(file, text, separator);
    } catch (IOException e) {
      close(text, e);
      throw Unreadable.file(file, 0, e);
    } catch (ImportException e) {
      close(text, e);
      throw e;
    }
  }

  private static void close(@Nullable Utf8Reader text, Exception failure) {
    try {
      if (text != null) {
        text.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public List<String> header() {
    return header.fields();
  }

  /// Line in which the header begins, from 1.
  long headerLine() {
    return header.number();
  }

  @Override
  public long position() {
    return text.count();
  }

  @Override
  public @Nullable CsvLine next() {
    return records.next();
  }

  @Override
  public void close() {
    records.close();
  }
}
