package dev.daybook.accounts.cli.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.StartException;
import dev.daybook.audit.notes.Cosigner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file with the key of a witness, which only its owner may read.
record WitnessKeyFile(Path path) {
  private static final long LENGTH_MAX = 10_000;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Logger logger = LoggerFactory.getLogger(WitnessKeyFile.class);

  /// Reads the key, or creates a new one if there is no file.
  ///
  /// @param name the witness's name; null if a file with a name exists
  /// @throws ConfigException if a new key has no valid name, or an existing one has another
  /// @throws StartException if the file can't be used, or others may read it
  Cosigner open(@Nullable String name) {
    try {
      if (!Files.exists(path)) {
        create(name);
      }
      requireOwnerOnly();
      Cosigner cosigner = read();
      if (name != null && !name.equals(cosigner.key().name())) {
        throw new ConfigException(
            "--name: the witness of %s is named %s, not %s"
                .formatted(path, cosigner.key().name(), name));
      }
      return cosigner;
    } catch (IOException e) {
      throw new StartException("The key file %s can't be used: %s".formatted(path, e), e);
    }
  }

  private Cosigner read() throws IOException {
    try {
      if (Files.size(path) <= LENGTH_MAX) {
        return Cosigner.parse(Files.readString(path));
      }
    } catch (IllegalArgumentException e) {
      throw new StartException("%s holds no witness's key: %s".formatted(path, e.getMessage()), e);
    }
    throw new StartException("%s holds no witness's key: it is too long".formatted(path));
  }

  /// Creates the file with a new key. After a crash it is complete or missing. Never replaces a
  /// file, also if another process creates it at the same time.
  private void create(@Nullable String name) throws IOException {
    if (name == null) {
      throw new ConfigException(
          "--name is needed to create the witness's key in %s, such as witness.example/finance"
              .formatted(path));
    }
    String content;
    try {
      content = Cosigner.newKeyFile(name);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--name: " + e.getMessage(), e);
    }
    Path draft = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try {
      write(draft, content);
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException exists) {
      logger.debug("Another process has created {}", path, exists); // its key is read
    } finally {
      Files.deleteIfExists(draft);
    }
    try (var folder = FileChannel.open(path.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  private static void write(Path file, String content) throws IOException {
    try (var channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      var bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private void requireOwnerOnly() throws IOException {
    if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
      throw new StartException(
          "Others may read or run the key file %s: change that by chmod 600 %1$s".formatted(path));
    }
  }
}
