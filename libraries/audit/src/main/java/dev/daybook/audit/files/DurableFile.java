package dev.daybook.audit.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files so that after a crash they have either the former content or the new one.
public final class DurableFile {
  private DurableFile() {}

  /// Replaces a file at once. Its content is on disk (fsync) when the method returns. One thread at
  /// a time may write a file.
  ///
  /// @param file in an existing folder; created if it doesn't exist
  public static void replace(Path file, String content) throws IOException {
    replace(file, content.getBytes(UTF_8));
  }

  /// As [#replace(Path, String)].
  public static void replace(Path file, byte[] content) throws IOException {
    Path target = file.toAbsolutePath();
    Path draft = target.resolveSibling(target.getFileName() + ".new");
    try (var channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    try (var folder = FileChannel.open(target.getParent())) {
      folder.force(true);
    }
  }
}
