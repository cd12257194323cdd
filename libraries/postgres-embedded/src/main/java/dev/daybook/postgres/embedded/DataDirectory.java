package dev.daybook.postgres.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A directory with a cluster, its password and its logs, locked for this process.
///
/// ```
/// lock          the lock; contains the id of the process that holds it
/// password      the superuser's password, mode 0600
/// cluster/      PostgreSQL's data directory
/// cluster.new/  a cluster that is being created; renamed when complete
/// logs/         output of PostgreSQL and its tools
/// ```
final class DataDirectory {
  private static final int PASSWORD_BYTES = 24;
  private static final String CLUSTER = "cluster";

  /// The directories that this process has locked. No second channel on a lock file may be opened:
  /// the operating system releases a process's lock on a file when the process closes any channel
  /// on it.
  private static final Set<Path> LOCKED = new HashSet<>();

  private static final ReentrantLock LOCKING = new ReentrantLock();

  private final Path root;
  private final FileChannel lock;

  private DataDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  static DataDirectory lock(Path directory) {
    try {
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(directory, owner);
      var root = directory.toRealPath();
      Files.createDirectories(root.resolve("logs"));
      return new DataDirectory(root, locked(root));
    } catch (IOException e) {
      throw new LocalPostgresException(
          "The data directory %s cannot be used".formatted(directory), e);
    }
  }

  private static FileChannel locked(Path root) throws IOException {
    LOCKING.lock();
    try {
      if (LOCKED.contains(root)) {
        throw inUse(root, Long.toString(ProcessHandle.current().pid()));
      }
      var file = root.resolve("lock");
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw inUse(root, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
      LOCKED.add(root);
      return channel;
    } finally {
      LOCKING.unlock();
    }
  }

  private static LocalPostgresException inUse(Path root, String process) {
    return new LocalPostgresException(
        "The data directory %s is in use by process %s".formatted(root, process));
  }

  void unlock() {
    LOCKING.lock();
    try {
      LOCKED.remove(root);
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      LOCKING.unlock();
    }
  }

  Path root() {
    return root;
  }

  Path cluster() {
    return root.resolve(CLUSTER);
  }

  /// Whether a complete cluster exists.
  static boolean hasCluster(Path directory) {
    return Files.exists(directory.resolve(CLUSTER));
  }

  Path newCluster() {
    return root.resolve("cluster.new");
  }

  Path passwordFile() {
    return root.resolve("password");
  }

  Path logs() {
    return root.resolve("logs");
  }

  /// Removes the remains of a start that was killed.
  void removeNewCluster() {
    try {
      Folder.remove(newCluster());
    } catch (IOException e) {
      throw new LocalPostgresException("%s cannot be removed".formatted(newCluster()), e);
    }
  }

  /// Renames a complete cluster to its final name, durably.
  void keepNewCluster() {
    try {
      Files.move(newCluster(), cluster(), StandardCopyOption.ATOMIC_MOVE);
      sync(root);
    } catch (IOException e) {
      throw new LocalPostgresException("%s cannot be renamed".formatted(newCluster()), e);
    }
  }

  /// The superuser's password of an existing cluster.
  String password() {
    try {
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw new LocalPostgresException(
          "The database's password cannot be read from %s".formatted(passwordFile()), e);
    }
  }

  /// Writes a new password, readable by this user only.
  String newPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.deleteIfExists(passwordFile());
      Files.createFile(passwordFile(), owner);
      Files.writeString(passwordFile(), password + "\n");
      sync(passwordFile());
      return password;
    } catch (IOException e) {
      throw new LocalPostgresException("%s cannot be written".formatted(passwordFile()), e);
    }
  }

  private static void sync(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
