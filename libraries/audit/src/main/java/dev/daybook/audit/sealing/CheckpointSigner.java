package dev.daybook.audit.sealing;

import static java.util.Comparator.comparingLong;

import dev.daybook.audit.database.DatabaseWork;
import dev.daybook.audit.database.TileTable;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.CheckpointCosigner;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.NoteSigner;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.eventstore.errors.EventStoreException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// Signs checkpoints of the log's tree, and never two that contradict each other: a tree is signed
/// only if it begins with the tree of the last checkpoint. All nodes may sign; they take turns.
///
/// What was signed is kept in the database and, since a database can be restored to an earlier
/// state, in a file beside the key ([LastCheckpoint]). Thread-safe.
public final class CheckpointSigner {
  private final DataSource database;
  private final String schema;
  private final NoteSigner signer;
  private final LastCheckpoint last;
  private final Iterable<Predecessor> predecessors;
  private final List<CheckpointCosigner> cosigners;

  /// The signer of an earlier epoch.
  ///
  /// @param last what this node has seen signed in that epoch
  /// @param end number of events of that epoch, and of those before it, that the log still has
  record Predecessor(NoteSigner signer, LastCheckpoint last, long end) {}

  /// A signer of a log's tree.
  ///
  /// @param database gives connections of the service's role, with auto-commit on
  /// @param schema the schema of the read models, in which the tree and the signed checkpoints are
  ///   ([AuditSchema])
  /// @param signer its key has the log's origin as its name: another one for each epoch of the log
  /// @param last what this node has seen signed
  public CheckpointSigner(
      DataSource database, String schema, NoteSigner signer, LastCheckpoint last) {
    this(database, schema, signer, last, List.of(), List.of());
  }

  /// @param predecessors signers of earlier epochs, the latest first; gone through with the first
  ///   checkpoint of the epoch only, as far as the first one that has signed
  /// @param cosigners add their signatures to each new checkpoint
  CheckpointSigner(
      DataSource database,
      String schema,
      NoteSigner signer,
      LastCheckpoint last,
      Iterable<Predecessor> predecessors,
      List<CheckpointCosigner> cosigners) {
    this.database = database;
    this.schema = schema;
    this.signer = signer;
    this.last = last;
    this.predecessors = predecessors;
    this.cosigners = List.copyOf(cosigners);
  }

  /// The same signer, whose checkpoints also have the signature of a cosigner, such as a
  /// `MlDsa44Signer` with the same name as the key. Verifiers that don't know its key ignore that
  /// signature.
  public CheckpointSigner withCosigner(CheckpointCosigner cosigner) {
    return new CheckpointSigner(
        database,
        schema,
        signer,
        last,
        predecessors,
        Stream.concat(cosigners.stream(), Stream.of(cosigner)).toList());
  }

  /// Signs the tree, if it has grown since the last checkpoint.
  ///
  /// @return the last checkpoint, signed now or before. It is stored and, as far as this node is
  ///   concerned, remembered.
  /// @throws ContradictedCheckpointException if the tree doesn't begin with one that was signed
  /// @throws InvalidNoteException if a checkpoint of this origin was signed by another key
  /// @throws UncheckedIOException if the file of the last checkpoint can't be read or written
  /// @throws EventStoreException if the database fails
  public SignedNote sign() {
    return DatabaseWork.runInTransaction(database, "The tree can't be signed", this::sign);
  }

  private SignedNote sign(Connection transaction) throws SQLException {
    var notes = new SignedNotes(transaction, schema);
    notes.lock(origin());
    TileTable tiles = TileTable.in(schema, transaction);
    long size = tiles.exists() ? tiles.size() : 0; // the projection may just start
    Optional<SignedNote> stored = notes.last(origin());
    stored.ifPresent(it -> requireContinued(verified(it), origin(), size, tiles));
    last.read()
        .filter(it -> !Optional.of(it).equals(stored)) // they differ seldom
        .ifPresent(it -> requireContinued(verified(it), origin(), size, tiles));
    SignedNote note;
    if (stored.isPresent() && Checkpoint.parse(stored.get().text()).head().size() == size) {
      note = stored.get();
    } else {
      if (stored.isEmpty() && notes.succession(origin()).isEmpty()) {
        addSuccession(notes, size, tiles);
      }
      note = signed(new TiledTree(size, tiles).head());
      notes.add(note, origin(), size);
    }
    last.remember(note); // before others can see it
    return note;
  }

  private SignedNote signed(TreeHead head) {
    var checkpoint = new Checkpoint(origin(), head);
    return Checkpoint.sign(head, signer)
        .withSignatures(cosigners.stream().map(it -> it.cosign(checkpoint)).toList());
  }

  /// Signs how this epoch follows the latest one that has signed a checkpoint, if there is one.
  private void addSuccession(SignedNotes notes, long size, TileTable tiles) throws SQLException {
    for (Predecessor former : predecessors) {
      VerifierKey key = former.signer().verifierKey();
      List<SignedNote> known = new ArrayList<>();
      notes.last(key.name()).ifPresent(known::add);
      notes.last(key.name(), former.end()).ifPresent(known::add);
      former.last().read().ifPresent(known::add);
      List<TreeHead> signed =
          known.stream()
              .map(note -> Checkpoint.verify(note, key).head())
              .sorted(comparingLong(TreeHead::size))
              .toList();
      if (!signed.isEmpty()) {
        TreeHead continued =
            signed.stream()
                .filter(head -> head.size() <= former.end())
                .reduce(TreeHead.EMPTY, (smaller, larger) -> larger);
        requireContinued(continued, key.name(), size, tiles);
        var succession =
            new Succession(key, signer.verifierKey(), continued, signed.getLast().size());
        notes.addSuccession(succession.sign(former.signer(), signer), origin());
        return;
      }
    }
  }

  private String origin() {
    return signer.verifierKey().name();
  }

  private TreeHead verified(SignedNote note) {
    return Checkpoint.verify(note, signer.verifierKey()).head();
  }

  /// @param signed what was signed for the origin
  /// @param size number of leaves of the tree
  private static void requireContinued(TreeHead signed, String origin, long size, TileTable tiles) {
    if (signed.size() > size) {
      throw new ContradictedCheckpointException(
          "A checkpoint of %d events was signed for %s, and the tree has %d: the log was restored, or the tree is being rebuilt"
              .formatted(signed.size(), origin, size));
    }
    if (!headAt(signed.size(), tiles).equals(signed)) {
      throw new ContradictedCheckpointException(
          "The tree does not begin with the checkpoint of %d events that was signed for %s: the history was changed"
              .formatted(signed.size(), origin));
    }
  }

  private static TreeHead headAt(long size, TileTable tiles) {
    try {
      return new TiledTree(size, tiles).head();
    } catch (InvalidProofException e) {
      throw new ContradictedCheckpointException("The tree is damaged: " + e.getMessage());
    }
  }
}
