package dev.daybook.audit.witness.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.daybook.audit.encoding.Sha256;
import dev.daybook.audit.files.DurableFile;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.TreeHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a witness remembers, in files of a folder. One process at a time has it open. Each file is
/// replaced at once, and is on disk (fsync) when its method returns.
///
/// - `<hash>.checkpoint`: the largest checkpoint of a log that was cosigned. The hash is SHA-256 of
///   the log's origin in hexadecimal digits;
/// - `<hash>.key`: the key of a log that the witness follows;
/// - `<hash>.succession`: the record of an epoch that the operator has accepted;
/// - `<hash>.fork`: a checkpoint that contradicts the cosigned one of the same size: together they
///   prove that the log's key has signed two histories.
///
/// Never restore the folder from a backup: the witness would forget what it has cosigned.
public final class WitnessFolder implements AutoCloseable {
  private static final String CHECKPOINT = ".checkpoint";
  private static final String KEY = ".key";
  private static final String SUCCESSION = ".succession";
  private static final String FORK = ".fork";

  private final Path folder;
  private final FileChannel lockFile;
  private final FileLock lock;

  private WitnessFolder(Path folder, FileChannel lockFile, FileLock lock) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// Opens the folder for this process alone.
  ///
  /// @param folder exists
  /// @throws WitnessException if another process has it open, or a file can't be read
  public static WitnessFolder open(Path folder) {
    try {
      FileChannel file = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
      try {
        FileLock lock = file.tryLock();
        if (lock != null) {
          return new WitnessFolder(folder, file, lock);
        }
      } catch (OverlappingFileLockException ignored) { // by another witness of this process
      }
      file.close();
      throw new WitnessException("Another witness has %s open: stop it first".formatted(folder));
    } catch (IOException e) {
      throw new WitnessException("The folder %s can't be used: %s".formatted(folder, e), e);
    }
  }

  /// The name of a log in this folder, and in the address of its checkpoint: SHA-256 of the origin
  /// in lower-case hexadecimal digits.
  static String hash(String origin) {
    return HexFormat.of().formatHex(Sha256.digest().digest(origin.getBytes(UTF_8)));
  }

  /// The largest cosigned checkpoint of a log.
  ///
  /// @throws WitnessException if its file is damaged
  Optional<SignedNote> latest(String origin) {
    Path file = file(origin, CHECKPOINT);
    return Files.exists(file) ? Optional.of(checkpoint(file)) : Optional.empty();
  }

  /// The checkpoint in a file, whose name is of its origin.
  private static SignedNote checkpoint(Path file) {
    try {
      var note = SignedNote.parse(read(file).orElseThrow());
      String origin = Checkpoint.parse(note.text()).origin();
      if (!file.endsWith(hash(origin) + CHECKPOINT)) {
        throw new WitnessException("%s is of another log, %s".formatted(file, origin));
      }
      return note;
    } catch (InvalidNoteException e) {
      throw new WitnessException(
          "%s is damaged (%s). It is what this witness has cosigned: don't remove it"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  void remember(String origin, SignedNote cosigned) throws IOException {
    DurableFile.replace(file(origin, CHECKPOINT), cosigned.toString());
  }

  /// Keeps the first contradiction of a log.
  void keepFork(String origin, SignedNote contradicting) throws IOException {
    Path file = file(origin, FORK);
    if (!Files.exists(file)) {
      DurableFile.replace(file, contradicting.toString());
    }
  }

  /// Origins of all logs of which a checkpoint was cosigned.
  ///
  /// @throws WitnessException if a file is damaged
  List<String> cosignedOrigins() {
    return all(CHECKPOINT).map(file -> Checkpoint.parse(checkpoint(file).text()).origin()).toList();
  }

  /// Whether the witness has followed a log by this key before.
  boolean isKnown(VerifierKey key) {
    return read(file(key.name(), KEY))
        .filter(text -> text.lines().toList().contains(key.toString()))
        .isPresent();
  }

  void follow(VerifierKey key) {
    if (isKnown(key)) {
      return;
    }
    Path file = file(key.name(), KEY);
    write(file, read(file).orElse("") + key + "\n");
  }

  /// The keys of all epochs that the operator has accepted.
  public List<VerifierKey> acceptedKeys() {
    List<VerifierKey> keys = new ArrayList<>();
    all(SUCCESSION)
        .map(file -> read(file).orElseThrow().lines().skip(2).findFirst().orElse(""))
        .map(VerifierKey::parse)
        .forEach(keys::add);
    return keys;
  }

  /// Checks the record of an epoch, and returns what it doesn't continue. Changes nothing.
  ///
  /// @param note the signed [Succession]
  /// @param trusted keys of logs, one of which has the former epoch
  /// @throws WitnessException if the record isn't signed by a trusted key and the one that follows
  ///   it, or contradicts what this witness has cosigned
  public SuccessionGap review(SignedNote note, Collection<VerifierKey> trusted) {
    Succession succession = verified(note, trusted);
    Optional<TreeHead> cosigned =
        latest(succession.former().name()).map(it -> Checkpoint.parse(it.text()).head());
    if (cosigned.filter(head -> contradicts(head, succession.continued())).isPresent()) {
      throw new WitnessException(
          "%s does not continue what this witness has cosigned of %s: %d events have another root"
              .formatted(
                  succession.current().name(),
                  succession.former().name(),
                  succession.continued().size()));
    }
    return new SuccessionGap(succession, cosigned.map(TreeHead::size).orElse(0L));
  }

  private static boolean contradicts(TreeHead cosigned, TreeHead continued) {
    return cosigned.size() == continued.size() && !cosigned.root().equals(continued.root());
  }

  private static Succession verified(SignedNote note, Collection<VerifierKey> trusted) {
    VerifierKey former =
        trusted.stream()
            .filter(note::isSignedBy)
            .filter(key -> note.text().startsWith(key + "\n", note.text().indexOf('\n') + 1))
            .findFirst()
            .orElseThrow(
                () ->
                    new WitnessException(
                        "The succession is not signed by a key of a log of this witness"));
    try {
      return Succession.verify(note, former);
    } catch (InvalidNoteException e) {
      throw new WitnessException("The succession is not valid: " + e.getMessage(), e);
    }
  }

  /// Follows the next epoch of a log from now on. Only its operator may decide that, knowing the
  /// gap.
  ///
  /// @param note as in [#review]
  /// @param trusted as in [#review]
  public void accept(SignedNote note, Collection<VerifierKey> trusted) {
    VerifierKey current = review(note, trusted).succession().current();
    write(file(current.name(), SUCCESSION), note.toString());
    follow(current);
  }

  /// Lets other processes open the folder.
  @Override
  public void close() {
    try (lockFile) {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException("The folder %s can't be closed".formatted(folder), e);
    }
  }

  private Path file(String origin, String kind) {
    return folder.resolve(hash(origin) + kind);
  }

  private Stream<Path> all(String kind) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(kind)).sorted().toList().stream();
    } catch (IOException e) {
      throw new WitnessException("The folder %s can't be read: %s".formatted(folder, e), e);
    }
  }

  private static Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new WitnessException("%s can't be read: %s".formatted(file, e), e);
    }
  }

  private static void write(Path file, String content) {
    try {
      DurableFile.replace(file, content);
    } catch (IOException e) {
      throw new WitnessException("%s can't be written: %s".formatted(file, e), e);
    }
  }
}
