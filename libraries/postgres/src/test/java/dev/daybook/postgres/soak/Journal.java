package dev.daybook.postgres.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The results that a process got, one per line. Written lines survive a kill of the process.
final class Journal implements AutoCloseable {
  private final FileChannel file;
  private final Consumer<Entry> listener;

  private Journal(FileChannel file, Consumer<Entry> listener) {
    this.file = file;
    this.listener = listener;
  }

  static Journal create(Path path) throws IOException {
    return create(path, _ -> {});
  }

  /// @param listener also gets each entry, after it was written
  static Journal create(Path path, Consumer<Entry> listener) throws IOException {
    return new Journal(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), listener);
  }

  /// The operating system has the line when this returns.
  synchronized void write(Entry entry) {
    ByteBuffer line = ByteBuffer.wrap((entry.line() + "\n").getBytes(UTF_8));
    try {
      while (line.hasRemaining()) {
        file.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.accept(entry);
  }

  /// The entries of a journal; a last line that was truncated by a kill is ignored.
  static List<Entry> read(Path path) throws IOException {
    String text = Files.readString(path);
    try (Stream<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines()) {
      return lines.map(Entry::parse).toList();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
