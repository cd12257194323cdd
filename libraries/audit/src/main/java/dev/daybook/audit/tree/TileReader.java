package dev.daybook.audit.tree;

/// Gives the tiles of a tree: from a database, a folder, or a log's web address.
public interface TileReader {
  /// The hashes of a tile, one after the other. What a reader gives need not be trusted: proofs
  /// that are made of changed tiles don't verify.
  ///
  /// @return [Tile#length()] bytes
  /// @throws InvalidProofException if there is no such tile
  byte[] read(Tile tile);
}
