package dev.daybook.audit.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The tree of an epoch in files, laid out as it is served and as [TreeExport] writes it:
/// `checkpoint`, and tiles at [Tile#path()].
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

  /// The hashes of a tile; those of a partial tile also from the full one.
  ///
  /// @throws InvalidProofException if the folder has neither
  @Override
  public byte[] read(Tile tile) {
    var full = new Tile(tile.level(), tile.index(), Tile.WIDTH);
    for (Tile stored : List.of(tile, full)) {
      Path file = folder.resolve(stored.path());
      try {
        if (Files.isRegularFile(file) && Files.size(file) == stored.length()) {
          return Arrays.copyOf(Files.readAllBytes(file), tile.length());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The tile can't be read: " + file, e);
      }
    }
    throw new InvalidProofException("The folder has no " + tile.path());
  }
}
