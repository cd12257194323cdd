package dev.daybook.personal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;

/// The file that holds the master key: one line of Base64.
///
/// @param mayCreate whether [MasterKeyCheck#require] may create a missing file, for a database that
///   has no master key yet
public record MasterKeyFile(Path path, boolean mayCreate) {
  private static final long LENGTH_MAX = 1_000;

  /// The file `master.key` in a directory, which is created if it is missing.
  public static MasterKeyFile in(Path dataDirectory) {
    return new MasterKeyFile(dataDirectory.resolve("master.key"), true);
  }

  boolean exists() {
    return Files.exists(path);
  }

  /// @throws MasterKeyException if the file cannot be read or holds no key
  MasterKey read() {
    try {
      if (Files.size(path) <= LENGTH_MAX) {
        byte[] secret = Base64.getDecoder().decode(Files.readString(path, ISO_8859_1).strip());
        return MasterKey.of(secret);
      }
    } catch (IOException e) {
      throw new MasterKeyException("The master key file cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new MasterKeyException(notOne(), e);
    }
    throw new MasterKeyException(notOne());
  }

  private String notOne() {
    return "%s holds no master key: a master key is %d random bytes in Base64"
        .formatted(path, MasterKey.BYTES);
  }

  /// Creates the file with a new random key, readable by its owner only. Never replaces an existing
  /// file, also if another process creates it at the same time. On return the complete file is on
  /// disk (fsync).
  ///
  /// @throws MasterKeyException if the file cannot be written
  void create() {
    byte[] secret = new byte[MasterKey.BYTES];
    new SecureRandom().nextBytes(secret);
    byte[] line = (Base64.getEncoder().encodeToString(secret) + "\n").getBytes(US_ASCII);
    Path draft = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try {
      try {
        write(draft, line);
        Files.createLink(path, draft);
      } catch (FileAlreadyExistsException exists) {
        // Another process has created the file: its key is used.
      } finally {
        Files.deleteIfExists(draft);
      }
      try (var directory = FileChannel.open(path.toAbsolutePath().getParent())) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new MasterKeyException("The master key file cannot be written: " + e, e);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
