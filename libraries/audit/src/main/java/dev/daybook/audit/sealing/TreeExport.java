package dev.daybook.audit.sealing;

import dev.daybook.audit.EntryBundle;
import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.files.DurableFile;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.eventstore.errors.EventStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Writes the trees of a log as static files, as [TreeFiles] names them, for any web server or for
/// cold storage. `consistency/` is left out: consistency can be proved from the tiles.
///
/// Each file appears under its name when its content is on disk, and the checkpoint last. So an
/// export can be interrupted, and repeated into the same folder while it is served: full tiles that
/// exist are not written again. Its memory doesn't depend on the size of the log.
public final class TreeExport {
  private final Path folder;
  private final Consumer<Progress> progress;
  private long written;

  /// How far the export of a tree is.
  ///
  /// @param position the last event whose leaf is in the folder
  /// @param end number of events of the tree
  public record Progress(long position, long end) {}

  /// An export into a folder.
  ///
  /// @param folder created if it doesn't exist; each tree has a folder in it ([EpochTree#path()])
  /// @param progress called from time to time by the thread that writes
  public TreeExport(Path folder, Consumer<Progress> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /// Number of files that this export has written.
  public long written() {
    return written;
  }

  /// Writes the files of a tree up to its last checkpoint. A tree without a checkpoint has none.
  ///
  /// @return the size of the tree
  /// @throws ContradictedCheckpointException if the files of the folder are of another history than
  ///   the checkpoint. The checkpoint of the folder is not replaced
  /// @throws InvalidProofException if the log or its tree has not all that was signed
  /// @throws InvalidNoteException if the checkpoint is not by the key of the tree
  /// @throws UncheckedIOException if the folder can't be read or written
  /// @throws EventStoreException if the database fails
  public long write(EpochTree tree) {
    Optional<SignedNote> note = tree.sealed().checkpoint();
    if (note.isEmpty()) {
      return 0;
    }
    TreeHead head = Checkpoint.verify(note.get(), tree.key()).head();
    Path target = folder.resolve(tree.path());
    try {
      writeTiles(tree.sealed(), head.size(), target);
      requireHead(head, target);
      replace(target.resolve("key"), tree.keyFile());
      Optional<SignedNote> succession = tree.sealed().succession();
      if (succession.isPresent()) {
        replace(target.resolve("succession"), succession.get().toString());
      }
      replace(target.resolve("checkpoint"), note.get().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("The folder can't be written: " + target, e);
    }
    return head.size();
  }

  /// Writes all tiles above level 0, and then a tile of level 0 with its leaves after the other.
  private void writeTiles(SealedLog sealed, long size, Path target) throws IOException {
    long hashes = size / Tile.WIDTH;
    for (int level = 1; hashes > 0; level++) {
      for (long index = 0; index * Tile.WIDTH < hashes; index++) {
        writeTile(sealed, tile(level, index, hashes), target);
      }
      hashes /= Tile.WIDTH;
    }
    try (var leaves = new Leaves(sealed)) {
      for (long index = 0; index * Tile.WIDTH < size; index++) {
        Tile tile = tile(0, index, size);
        writeTile(sealed, tile, target);
        Path entries = entries(target, tile);
        if (!Files.exists(entries)) {
          write(entries, leaves.bundle(tile).encode());
        }
        progress.accept(new Progress(index * Tile.WIDTH + tile.width(), size));
      }
    }
  }

  private static Tile tile(int level, long index, long hashes) {
    return new Tile(level, index, (int) Math.min(hashes - index * Tile.WIDTH, Tile.WIDTH));
  }

  private void writeTile(SealedLog sealed, Tile tile, Path target) throws IOException {
    Path file = target.resolve(tile.path());
    if (!Files.exists(file)) {
      Optional<byte[]> hashes = sealed.tile(tile);
      write(
          file,
          hashes.orElseThrow(() -> new InvalidProofException("The tree has no " + tile.path())));
    }
  }

  /// The leaves of the log, read from where they are wanted.
  private static final class Leaves implements AutoCloseable {
    private final SealedLog sealed;
    private Stream<EventLeaf> stream = Stream.empty();
    private Iterator<EventLeaf> rest = stream.iterator();
    private long after = -1;

    Leaves(SealedLog sealed) {
      this.sealed = sealed;
    }

    EntryBundle bundle(Tile tile) {
      long first = tile.index() * Tile.WIDTH;
      if (after != first) {
        close();
        stream = sealed.leaves(first);
        rest = stream.iterator();
        after = first;
      }
      List<EventLeaf> leaves = new ArrayList<>();
      while (leaves.size() < tile.width()) {
        after++;
        if (!rest.hasNext()) {
          throw new InvalidProofException("The log ends before position " + after);
        }
        EventLeaf leaf = rest.next();
        if (leaf.position() != after) {
          throw new InvalidProofException("The log has no event at position " + after);
        }
        leaves.add(leaf);
      }
      return new EntryBundle(leaves);
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  private static Path entries(Path target, Tile tile) {
    return target.resolve(TreeFiles.ENTRIES + tile.path().substring("tile/0/".length()));
  }

  private static void requireHead(TreeHead head, Path target) {
    try {
      if (new TiledTree(head.size(), new TileFolder(target)).head().equals(head)) {
        return;
      }
    } catch (InvalidProofException e) {
      throw new ContradictedCheckpointException(
          "The folder %s is damaged: %s".formatted(target, e.getMessage()));
    }
    throw new ContradictedCheckpointException(
        "The files of %s are of another history than the checkpoint of %d events"
            .formatted(target, head.size()));
  }

  private void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    DurableFile.replace(file, content);
    written++;
  }

  /// Writes a file if its content is another one.
  private void replace(Path file, String content) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(content)) {
      DurableFile.replace(file, content);
      written++;
    }
  }
}
