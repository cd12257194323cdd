package dev.daybook.audit.sealing;

import dev.daybook.audit.EntryBundle;
import dev.daybook.audit.encoding.Decimal;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Tile;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of a log's trees, as C2SP [tlog-tiles](https://c2sp.org/tlog-tiles) names them, for
/// any web server or folder. Each tree has a folder of its own ([EpochTree#path()]) with
///
/// - `checkpoint`: the last one;
/// - `key`: the verifier keys, a line each, that of Ed25519 first;
/// - `succession`: how the tree follows the one before, if there was one;
/// - `tile/<level>/<index>` and `tile/<level>/<index>.p/<width>`: hashes;
/// - `tile/entries/<index>` and `tile/entries/<index>.p/<width>`: leaves;
/// - `consistency/<from>/<to>`: the hashes of a consistency proof in Base 64, a line each.
///
/// A tree has the files of its last checkpoint, and no others. Thread-safe.
public final class TreeFiles {
  private static final String TILE = "tile/";
  static final String ENTRIES = "tile/entries/";
  private static final Pattern CONSISTENCY = Pattern.compile("consistency/(\\d+)/(\\d+)");
  private static final Pattern PATH = Pattern.compile("([^/]+/[^/]+)/(.+)");

  private final EpochTrees trees;

  /// The files of these trees.
  public TreeFiles(EpochTrees trees) {
    this.trees = trees;
  }

  /// Returns a file.
  ///
  /// @param path [EpochTree#path()], a slash and the name of the file
  /// @return empty if there is no such file
  /// @throws EventStoreException if the database fails
  public Optional<TreeFile> find(String path) {
    Matcher parts = PATH.matcher(path);
    return parts.matches()
        ? trees.find(parts.group(1)).flatMap(tree -> find(tree, parts.group(2)))
        : Optional.empty();
  }

  /// Returns a file of a tree.
  ///
  /// @param name its name in the tree's folder
  /// @return empty if there is no such file
  /// @throws EventStoreException if the database fails
  public Optional<TreeFile> find(EpochTree tree, String name) {
    SealedLog sealed = tree.sealed();
    return switch (name) {
      case "checkpoint" -> sealed.checkpoint().map(note -> TreeFile.ofText(note.toString(), false));
      case "key" -> Optional.of(TreeFile.ofText(tree.keyFile(), false));
      case "succession" -> sealed.succession().map(note -> TreeFile.ofText(note.toString(), true));
      default ->
          name.startsWith(TILE)
              ? tile(sealed, name)
              : Optional.of(CONSISTENCY.matcher(name))
                  .filter(Matcher::matches)
                  .flatMap(sizes -> consistency(sealed, sizes.group(1), sizes.group(2)));
    };
  }

  private static Optional<TreeFile> tile(SealedLog sealed, String name) {
    boolean entries = name.startsWith(ENTRIES);
    return Tile.parse(entries ? "tile/0/" + name.substring(ENTRIES.length()) : name)
        .filter(tile -> tile.isIn(sealed.size()))
        .flatMap(tile -> entries ? bundle(sealed, tile) : sealed.tile(tile))
        .map(TreeFile::ofBytes);
  }

  private static Optional<byte[]> bundle(SealedLog sealed, Tile tile) {
    var bundle = new EntryBundle(sealed.leaves(tile.index() * Tile.WIDTH, tile.width()));
    return Optional.of(bundle.encode());
  }

  private static Optional<TreeFile> consistency(SealedLog sealed, String from, String to) {
    long older;
    long newer;
    try {
      older = Decimal.parse(from);
      newer = Decimal.parse(to);
    } catch (IllegalArgumentException ignored) { // a file of this name can't exist
      return Optional.empty();
    }
    if (older > newer || newer > sealed.size()) {
      return Optional.empty();
    }
    ConsistencyProof proof = sealed.consistency(older, newer);
    var lines = new StringBuilder();
    proof.path().forEach(hash -> lines.append(hash).append('\n'));
    return Optional.of(TreeFile.ofText(lines.toString(), true));
  }
}
