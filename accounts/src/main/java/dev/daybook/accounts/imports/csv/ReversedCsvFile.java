package dev.daybook.accounts.imports.csv;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a CSV file in UTF-8 with a header from the last record to the first, in bounded memory. A
/// first pass divides the file into chunks of whole records; then one chunk at a time is in memory.
public final class ReversedCsvFile implements CsvLines {
  private final Path file;
  private final char separator;
  private final List<String> header;
  private final long headerLine;
  private final FileChannel channel;
  private final Deque<Chunk> chunks;
  private final Deque<CsvLine> lines = new ArrayDeque<>();
  private long position;

  private ReversedCsvFile(Path file, char separator, CsvFile forward, List<Chunk> chunks)
      throws IOException {
    this.file = file;
    this.separator = separator;
    this.header = forward.header();
    this.headerLine = forward.headerLine();
    this.chunks = new ArrayDeque<>(chunks);
    this.channel = FileChannel.open(file);
  }

  /// Opens a file to read its records from the end.
  ///
  /// @throws ImportException if the file cannot be read or has no header
  public static ReversedCsvFile open(Path file, char separator) {
    return open(file, separator, Chunk.BYTES);
  }

  public static ReversedCsvFile open(Path file, char separator, int chunkBytes) {
    try (var forward = CsvFile.open(file, separator)) {
      return new ReversedCsvFile(file, separator, forward, Chunk.of(file, separator, chunkBytes));
    } catch (IOException e) {
      throw Unreadable.file(file, 0, e);
    }
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public @Nullable CsvLine next() {
    while (lines.isEmpty() && !chunks.isEmpty()) {
      read(chunks.removeLast());
    }
    return lines.pollLast();
  }

  private void read(Chunk chunk) {
    long linesBefore = chunk.line() - 1;
    try (var text = new Utf8Reader(new ByteArrayInputStream(bytes(chunk)));
        var records = new CsvRecords(file, text, separator, linesBefore)) {
      if (chunk.offset() == 0) {
        text.skipByteOrderMark();
      }
      for (CsvLine next = records.next(); next != null; next = records.next()) {
        if (next.number() > headerLine) {
          lines.addLast(next);
        }
      }
      position += chunk.bytes();
    } catch (IOException e) {
      throw Unreadable.file(file, linesBefore, e);
    }
  }

  private byte[] bytes(Chunk chunk) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(chunk.bytes());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, chunk.offset() + bytes.position()) < 0) {
        throw new EOFException("the file was truncated while it was read");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Unreadable.file(file, 0, e);
    }
  }
}
