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
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The file that holds the master key: one line of Base64.
///
/// @param mayCreate whether [MasterKeyCheck#require] may create a missing file, for a database that
///   has no master key yet
/// @param former files of other master keys, in the same format: of the one that a [KeyRotation]
///   replaces, or of a backup from before a rotation. They are never created. Retired keys among
///   them are not used
public record MasterKeyFile(Path path, boolean mayCreate, List<Path> former) {
  /// Maximum number of former keys.
  public static final int FORMER_MAX = 8;

  private static final long LENGTH_MAX = 1_000;

  /// @throws IllegalArgumentException if there are more than [#FORMER_MAX] former keys
  public MasterKeyFile {
    former = List.copyOf(former);
    if (former.size() > FORMER_MAX) {
      throw new IllegalArgumentException("There are more than 8 former master keys");
    }
  }

  /// A file without former keys.
  ///
  /// @param mayCreate as in the canonical constructor
  public MasterKeyFile(Path path, boolean mayCreate) {
    this(path, mayCreate, List.of());
  }

  /// This file with former keys, in place of others.
  public MasterKeyFile withFormer(List<Path> files) {
    return new MasterKeyFile(path, mayCreate, files);
  }

  /// Creates a file with a new random key, for example for a [KeyRotation]. It is readable by its
  /// owner only, and on disk on return (fsync).
  ///
  /// @return the id of the key
  /// @throws MasterKeyException if the file exists or can't be written
  public static String createNew(Path path) {
    var file = new MasterKeyFile(path, true);
    if (!file.createIfMissing()) {
      throw new MasterKeyException(
          "The file %s exists: a master key never replaces a file. Name another one"
              .formatted(path));
    }
    return file.read().id();
  }

  /// The file `master.key` in a directory, which is created if it is missing.
  public static MasterKeyFile in(Path dataDirectory) {
    return new MasterKeyFile(dataDirectory.resolve("master.key"), true);
  }

  boolean exists() {
    return Files.exists(path);
  }

  /// The former keys.
  ///
  /// @throws MasterKeyException if one of the files cannot be read or holds no key
  List<MasterKey> readFormer() {
    return former.stream().map(it -> new MasterKeyFile(it, false).read()).toList();
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
    createIfMissing();
  }

  /// @return false if there is a file
  private boolean createIfMissing() {
    byte[] secret = new byte[MasterKey.BYTES];
    new SecureRandom().nextBytes(secret);
    byte[] line = (Base64.getEncoder().encodeToString(secret) + "\n").getBytes(US_ASCII);
    Path draft = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    boolean created = true;
    try {
      try {
        write(draft, line);
        Files.createLink(path, draft);
      } catch (FileAlreadyExistsException exists) {
        created = false; // another process has created it
      } finally {
        Files.deleteIfExists(draft);
      }
      try (var directory = FileChannel.open(path.toAbsolutePath().getParent())) {
        directory.force(true);
      }
      return created;
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
