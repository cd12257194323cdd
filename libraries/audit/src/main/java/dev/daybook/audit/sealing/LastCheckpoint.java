package dev.daybook.audit.sealing;

import dev.daybook.audit.files.DurableFile;
import dev.daybook.audit.notes.SignedNote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        DurableFile.replace(file, note.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The last checkpoint can't be written", e);
    } finally {
      lock.unlock();
    }
  }
}
