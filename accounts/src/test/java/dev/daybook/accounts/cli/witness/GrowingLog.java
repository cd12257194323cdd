package dev.daybook.accounts.cli.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.NoteSigner;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.GrowingTree;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.witness.AddCheckpoint;
import dev.daybook.audit.witness.client.SignedTree;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A log of texts in memory, whose key signs what it is told to.
final class GrowingLog implements SignedTree {
  private final Map<List<Long>, byte[]> tiles = new HashMap<>();
  private final GrowingTree tree = new GrowingTree(0, this::read, this::write);
  private final NoteSigner signer;

  GrowingLog(NoteSigner signer) {
    this.signer = signer;
  }

  GrowingLog add(int leaves, String text) {
    for (int i = 0; i < leaves; i++) {
      tree.add(Hash.ofLeaf((text + tree.size()).getBytes(UTF_8)));
    }
    tree.forEachPartial(this::write);
    return this;
  }

  private void write(Tile tile, byte[] hashes) {
    tiles.put(List.of((long) tile.level(), tile.index()), hashes);
  }

  private byte[] read(Tile tile) {
    byte[] stored = Objects.requireNonNull(tiles.get(List.of((long) tile.level(), tile.index())));
    return Arrays.copyOf(stored, tile.length());
  }

  TreeHead head() {
    return tree.head();
  }

  SignedNote checkpoint() {
    return Checkpoint.sign(head(), signer);
  }

  byte[] request(long from) {
    return AddCheckpoint.of(consistency(from, signed()), checkpoint()).encode();
  }

  @Override
  public ConsistencyProof consistency(long from, long to) {
    return new TiledTree(to, this::read).consistency(from);
  }

  @Override
  public long signed() {
    return tree.size();
  }
}
