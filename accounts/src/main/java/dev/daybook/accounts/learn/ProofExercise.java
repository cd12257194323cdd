package dev.daybook.accounts.learn;

import static dev.daybook.accounts.learn.TraceLine.done;
import static dev.daybook.accounts.learn.TraceLine.refused;

import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InclusionProof;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import java.nio.ByteBuffer;
import java.util.List;

/// Proves that an event is in the log of a lesson, by the Merkle tree over all its events.
final class ProofExercise {
  /// Up to this number of events the tree has a single tile.
  static final int EVENTS_MAX = Tile.WIDTH - 1;

  private static final String DEPOSIT = "FUNDS_DEPOSITED";

  private ProofExercise() {}

  static List<TraceLine> run(EventStore store) {
    List<RecordedEvent> events = store.readLog(0).limit(EVENTS_MAX).toList();
    RecordedEvent proved =
        events.stream().filter(event -> event.type().equals(DEPOSIT)).findFirst().orElseThrow();
    List<Hash> leaves = events.stream().map(event -> EventLeaf.of(event).hash()).toList();
    var tree = new TiledTree(leaves.size(), tile -> bytes(leaves.subList(0, tile.width())));
    TreeHead head = tree.head();
    InclusionProof proof = tree.inclusion(proved.position() - 1);
    Hash leaf = EventLeaf.of(proved).hash();
    RecordedEvent forged = proved.withData(proved.data().replaceFirst("100", "900"));
    if (forged.equals(proved)) {
      throw new IllegalStateException("The first deposit of a lesson is one of 100");
    }
    proof.verify(leaf, head);
    return List.of(
        done(
            "Auditor",
            "Has one hash of the whole log, its root: %s.".formatted(brief(head.root()))),
        done(
            "Log",
            "Gives event %d and its proof: %d hashes."
                .formatted(proved.position(), proof.path().size())),
        done("Auditor", "Computes the event's own hash: %s.".formatted(brief(leaf))),
        done(
            "Auditor", "Combines it with the hashes of the proof. The result is the root: proved."),
        verdict(proof, EventLeaf.of(forged).hash(), head));
  }

  private static TraceLine verdict(InclusionProof proof, Hash forged, TreeHead head) {
    try {
      proof.verify(forged, head);
    } catch (InvalidProofException e) {
      return refused(
          "Auditor",
          "The same event with 900 instead of 100: %s. Refused.".formatted(e.getMessage()));
    }
    throw new IllegalStateException("A changed event has passed the proof");
  }

  private static byte[] bytes(List<Hash> leaves) {
    var bytes = ByteBuffer.allocate(leaves.size() * Hash.LENGTH);
    leaves.forEach(leaf -> bytes.put(leaf.bytes()));
    return bytes.array();
  }

  private static String brief(Hash hash) {
    return hash.toString().substring(0, 12) + "…";
  }
}
