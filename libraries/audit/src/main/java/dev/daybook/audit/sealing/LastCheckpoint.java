package dev.daybook.audit.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.notes.SignedNote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The last checkpoint that this node has seen signed, in a file that a restore of the database
/// doesn't touch. Keep it beside the private key. Thread-safe if one object is used for a file.
public final class LastCheckpoint {
  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();

  /// The checkpoint in a file.
  ///
  /// @param file in an existing folder; created at the first write
  public LastCheckpoint(Path file) {
    this.file = file.toAbsolutePath();
  }

  /// The checkpoint; empty before the first one.
  ///
  /// @throws UncheckedIOException if the file can't be read
  public Optional<SignedNote> read() {
    lock.lock();
    try {
      return Files.exists(file)
          ? Optional.of(SignedNote.parse(Files.readString(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The last checkpoint can't be read", e);
    } finally {
      lock.unlock();
    }
  }

  /// Replaces the file at once. The checkpoint is on disk (fsync) when the method returns.
  void remember(SignedNote note) {
    lock.lock();
    try {
      if (!read().equals(Optional.of(note))) {
        replace(note.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The last checkpoint can't be written", e);
    } finally {
      lock.unlock();
    }
  }

  private void replace(String content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (var channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (var folder = FileChannel.open(file.getParent())) {
      folder.force(true);
    }
  }
}
