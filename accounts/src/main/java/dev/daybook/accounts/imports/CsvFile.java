package dev.daybook.accounts.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of comma-separated values in UTF-8 (RFC 4180), with a header, read in bounded memory.
final class CsvFile implements AutoCloseable {
  private static final int BUFFER_CHARACTERS = 64 << 10;
  private static final int FIELD_CHARACTERS_MAX = 1 << 20;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final Path file;
  private final Counted bytes;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final List<String> header;
  private long line;

  private CsvFile(Path file, Counted bytes, Reader text, char separator) {
    this.file = file;
    this.bytes = bytes;
    this.reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .maxBufferSize(FIELD_CHARACTERS_MAX)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(text);
    this.records = reader.iterator();
    CsvRecord first = next();
    if (first == null) {
      throw new ImportException("%s is empty".formatted(file));
    }
    this.header = first.getFields().stream().map(String::strip).toList();
  }

  static CsvFile open(Path file, char separator) {
    try {
      var bytes = new Counted(Files.newInputStream(file));
      // A new decoder refuses what is not UTF-8.
      var text =
          new BufferedReader(new InputStreamReader(bytes, UTF_8.newDecoder()), BUFFER_CHARACTERS);
      text.mark(1);
      if (text.read() != BYTE_ORDER_MARK) {
        text.reset();
      }
      return new CsvFile(file, bytes, text, separator);
    } catch (NoSuchFileException e) {
      throw new ImportException("There is no file %s".formatted(file), e);
    } catch (IOException e) {
      throw unreadable(file, 0, e);
    }
  }

  private static ImportException unreadable(Path file, long afterLine, Exception e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    String what =
        cause instanceof CharacterCodingException
            ? "it is not UTF-8"
            : String.valueOf(cause.getMessage());
    return new ImportException(
        "%s can't be read after line %d: %s".formatted(file, afterLine, what), e);
  }

  List<String> header() {
    return header;
  }

  /// How far the file is read, in bytes.
  long position() {
    return bytes.count;
  }

  /// The next line, null at the end.
  ///
  /// @throws ImportException if the file goes on with something else
  @Nullable CsvRecord next() {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord next = records.next();
      line = next.getStartingLineNumber();
      return next;
    } catch (CsvParseException | UncheckedIOException e) {
      throw unreadable(file, line, e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
