package dev.daybook.audit.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.MemoryTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.witness.client.SignedTree;

/// A log in memory whose key signs what it is told to, also two histories.
public final class SignedGrowth implements SignedTree {
  private final Ed25519Signer signer;
  private final MemoryTree tree = new MemoryTree();
  private int size;

  public SignedGrowth(Ed25519Signer signer) {
    this.signer = signer;
  }

  /// A log with leaves of some text.
  public static SignedGrowth of(Ed25519Signer signer, int leaves) {
    return new SignedGrowth(signer).add(leaves, "event");
  }

  public SignedGrowth add(int leaves, String text) {
    for (int i = 0; i < leaves; i++) {
      tree.add(Hash.ofLeaf((text + size++).getBytes(UTF_8)));
    }
    tree.store();
    return this;
  }

  public TreeHead head() {
    return tree.head();
  }

  public SignedNote checkpoint() {
    return checkpoint(size);
  }

  public SignedNote checkpoint(long at) {
    return Checkpoint.sign(tree.at(at).head(), signer);
  }

  /// A request for the cosignature of the whole log.
  public byte[] request(long from) {
    return AddCheckpoint.of(consistency(from, size), checkpoint()).encode();
  }

  @Override
  public ConsistencyProof consistency(long from, long to) {
    return tree.at(to).consistency(from);
  }

  @Override
  public long signed() {
    return size;
  }
}
