package dev.daybook.audit.sealing;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.CheckpointCosigner;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.NoteSigner;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.sealing.CheckpointSigner.Predecessor;
import dev.daybook.audit.witness.client.Witnesses;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;

/// The trees of a log, one for each of its epochs. Each has an origin, `<name>/log/<log
/// id>/<epoch>`, and a key of its own, so that a log which was restored from a backup never
/// contradicts what it signed before. All trees are parts of one table: that of an earlier epoch
/// has the leaves up to its last checkpoint.
///
/// Thread-safe.
public final class EpochTrees {
  private final EventStore log;
  private final DataSource database;
  private final String schema;
  private final String name;
  private final Function<String, ? extends NoteSigner> keys;
  private final Path folder;
  private final Function<String, ? extends List<? extends CheckpointCosigner>> cosigners;
  private final Optional<Witnesses> witnesses;
  private final Map<String, NoteSigner> signers = new ConcurrentHashMap<>();
  private final Map<String, List<CheckpointCosigner>> cosignersByOrigin = new ConcurrentHashMap<>();

  /// The trees of a log.
  ///
  /// @param log the log itself; not a decorator that decrypts or converts
  /// @param database gives connections of the service's role, with auto-commit on
  /// @param schema the schema of the read models, in which the tree and what was signed are
  /// @param name what the origins begin with: an address without the scheme, such as
  ///   `log.example/accounts`
  /// @param keys returns the signer of an origin; always the same key for one origin, and different
  ///   ones for different origins. All nodes have the same keys
  /// @param folder what this node has seen signed, a file for each origin; it exists, and a restore
  ///   of the database doesn't touch it
  public EpochTrees(
      EventStore log,
      DataSource database,
      String schema,
      String name,
      Function<String, ? extends NoteSigner> keys,
      Path folder) {
    this(log, database, schema, name, keys, folder, origin -> List.of(), Optional.empty());
  }

  private EpochTrees(
      EventStore log,
      DataSource database,
      String schema,
      String name,
      Function<String, ? extends NoteSigner> keys,
      Path folder,
      Function<String, ? extends List<? extends CheckpointCosigner>> cosigners,
      Optional<Witnesses> witnesses) {
    this.log = log;
    this.database = database;
    this.schema = schema;
    this.name = name;
    this.keys = keys;
    this.folder = folder;
    this.cosigners = cosigners;
    this.witnesses = witnesses;
  }

  /// The same trees, whose new checkpoints also have the signatures of cosigners, such as a
  /// `MlDsa44Signer` with the origin as its name. Verifiers that don't know their keys ignore these
  /// signatures.
  ///
  /// @param byOrigin returns the cosigners of an origin; called once for each
  public EpochTrees withCosigners(
      Function<String, ? extends List<? extends CheckpointCosigner>> byOrigin) {
    return new EpochTrees(log, database, schema, name, keys, folder, byOrigin, witnesses);
  }

  /// The same trees, whose checkpoints witnesses are asked to cosign. A checkpoint is served once
  /// those that respond have done so, at the latest after their time-out; cosignatures that come
  /// later are added. All nodes should have the same witnesses.
  ///
  /// @param asked closed by the caller
  public EpochTrees withWitnesses(Witnesses asked) {
    return new EpochTrees(log, database, schema, name, keys, folder, cosigners, Optional.of(asked));
  }

  /// The trees of all epochs, the oldest first.
  ///
  /// @throws EventStoreException if the database fails
  public List<EpochTree> all() {
    LogIdentity identity = log.identity();
    return identity.epochs().stream().map(epoch -> tree(identity.id(), epoch)).toList();
  }

  /// The trees of the newest epochs, the oldest of them first.
  ///
  /// @param before only epochs with a smaller number; [Long#MAX_VALUE] for the newest ones
  /// @param count maximum number, from 0
  /// @throws EventStoreException if the database fails
  public List<EpochTree> newest(long before, int count) {
    LogIdentity identity = log.identity();
    List<Epoch> earlier =
        identity.epochs().stream().filter(epoch -> epoch.number() < before).toList();
    return earlier.subList(Math.max(0, earlier.size() - count), earlier.size()).stream()
        .map(epoch -> tree(identity.id(), epoch))
        .toList();
  }

  /// The tree of the current epoch.
  ///
  /// @throws EventStoreException if the database fails
  public EpochTree newest() {
    LogIdentity identity = log.identity();
    return tree(identity.id(), identity.now());
  }

  /// The tree with a path, as [EpochTree#path()] gives it.
  ///
  /// @throws EventStoreException if the database fails
  public Optional<EpochTree> find(String path) {
    LogIdentity identity = log.identity();
    return identity.epochs().stream()
        .filter(epoch -> EpochTree.path(identity.id(), epoch).equals(path))
        .findAny()
        .map(epoch -> tree(identity.id(), epoch));
  }

  /// Signs the tree of the current epoch, if it has grown since the last checkpoint. With the first
  /// checkpoint of an epoch, the record of how it follows the one before is signed, too.
  ///
  /// With witnesses, they are asked for their cosignatures, and the checkpoint is served from then
  /// on.
  ///
  /// @return the last checkpoint, with the cosignatures that were got
  /// @throws ContradictedCheckpointException if the tree doesn't begin with one that was signed
  /// @throws InvalidNoteException if a checkpoint of this origin was signed by another key
  /// @throws UncheckedIOException if a file of the folder can't be read or written
  /// @throws EventStoreException if the database fails
  public SignedNote sign() {
    LogIdentity identity = log.identity();
    Epoch now = identity.now();
    NoteSigner signer = signer(identity.id(), now);
    SignedNote note =
        new CheckpointSigner(
                database,
                schema,
                signer,
                lastCheckpoint(identity.id(), now),
                predecessors(identity),
                cosigners(signer.verifierKey().name()))
            .sign();
    return witnesses.isPresent()
        ? cosign(note, witnesses.get(), tree(identity.id(), now).sealed())
        : note;
  }

  private static SignedNote cosign(SignedNote note, Witnesses witnesses, SealedLog sealed) {
    try {
      SignedNote cosigned = witnesses.cosign(note, sealed);
      int own = note.signatures().size();
      sealed.publish(
          cosigned.signatures().subList(own, cosigned.signatures().size()),
          Checkpoint.parse(note.text()).head().size());
      return cosigned;
    } catch (InterruptedException ignored) { // the next call asks again
      Thread.currentThread().interrupt();
      return note;
    }
  }

  /// When the event at a position was recorded; empty if the log has none there.
  Optional<Instant> recordedAt(long position) {
    return log.readLogPage(position - 1, EventFilter.all(), 1).events().stream()
        .findFirst()
        .map(RecordedEvent::recordedAt);
  }

  /// The earlier epochs, the latest first. A signer is made when it is asked for: only the first
  /// checkpoint of an epoch needs any, and mostly one, however many epochs there are.
  private Iterable<Predecessor> predecessors(LogIdentity identity) {
    List<Epoch> epochs = identity.epochs();
    return () ->
        epochs.subList(0, epochs.size() - 1).reversed().stream()
            .map(epoch -> predecessor(identity, epoch))
            .iterator();
  }

  private Predecessor predecessor(LogIdentity identity, Epoch epoch) {
    return new Predecessor(
        signer(identity.id(), epoch),
        lastCheckpoint(identity.id(), epoch),
        identity.keptOf(epoch.id()).orElseThrow());
  }

  private EpochTree tree(UUID id, Epoch epoch) {
    var key = signer(id, epoch).verifierKey();
    return new EpochTree(
        id,
        epoch,
        key,
        cosigners(key.name()).stream().map(CheckpointCosigner::publishedKey).toList(),
        new SealedLog(log, database, schema, key, witnesses.isPresent()));
  }

  private List<CheckpointCosigner> cosigners(String origin) {
    return cosignersByOrigin.computeIfAbsent(origin, it -> List.copyOf(cosigners.apply(it)));
  }

  private NoteSigner signer(UUID id, Epoch epoch) {
    return signers.computeIfAbsent(name + "/log/" + EpochTree.path(id, epoch), keys);
  }

  private LastCheckpoint lastCheckpoint(UUID id, Epoch epoch) {
    return new LastCheckpoint(
        folder.resolve("%s-%s.checkpoint".formatted(id, EpochTree.label(epoch))));
  }
}
