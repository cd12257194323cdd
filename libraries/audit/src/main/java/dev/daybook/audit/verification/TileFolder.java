package dev.daybook.audit.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The tree of an epoch in files, laid out as it is served: `checkpoint`, and tiles at
/// [Tile#path()].
///
/// @param folder the folder of one tree
public record TileFolder(Path folder) implements TileReader {
  /// The checkpoint that belongs to the tiles.
  ///
  /// @throws UncheckedIOException if there is none
  public SignedNote checkpoint() {
    try {
      return SignedNote.parse(Files.readString(folder.resolve("checkpoint"), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The folder has no checkpoint: " + folder, e);
    }
  }

  @Override
  public byte[] read(Tile tile) {
    Path file = folder.resolve(tile.path());
    try {
      if (Files.isRegularFile(file)) {
        return Files.readAllBytes(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The tile can't be read: " + file, e);
    }
    throw new InvalidProofException("The folder has no " + tile.path());
  }
}
