package dev.daybook.audit.sealing;

import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.database.DatabaseWork;
import dev.daybook.audit.database.TileTable;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.witness.client.SignedTree;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// What others can check of a log: checkpoints, tiles, receipts and proofs that it has only grown.
/// Thread-safe.
public final class SealedLog implements SignedTree {
  private final EventStore log;
  private final DataSource database;
  private final String schema;
  private final VerifierKey key;
  private final boolean published;

  /// The sealed part of a log.
  ///
  /// @param log the log itself; not a decorator that decrypts or converts
  /// @param database gives connections of the service's role
  /// @param schema the schema of the read models, as of [CheckpointSigner]
  /// @param key the log's key, whose name is the log's origin
  public SealedLog(EventStore log, DataSource database, String schema, VerifierKey key) {
    this(log, database, schema, key, false);
  }

  /// @param published whether checkpoints that witnesses are still asked to cosign are passed over,
  ///   unless none was published yet
  SealedLog(
      EventStore log, DataSource database, String schema, VerifierKey key, boolean published) {
    this.log = log;
    this.database = database;
    this.schema = schema;
    this.key = key;
    this.published = published;
  }

  /// The last checkpoint, with the cosignatures of witnesses that it has; empty before the first
  /// one.
  ///
  /// @throws EventStoreException if the database fails
  public Optional<SignedNote> checkpoint() {
    return run(
        connection -> {
          var notes = new SignedNotes(connection, schema);
          Optional<SignedNote> note = notes.served(key.name(), published);
          return note.isPresent() || !published ? note : notes.served(key.name(), false);
        });
  }

  /// Number of events of the largest tree that was signed, by any node, whether or not witnesses
  /// have responded; 0 before the first checkpoint.
  ///
  /// @throws EventStoreException if the database fails
  @Override
  public long signed() {
    return run(
        connection ->
            new SignedNotes(connection, schema)
                .last(key.name())
                .map(it -> Checkpoint.verify(it, key).head().size())
                .orElse(0L));
  }

  /// Stores the cosignatures of a checkpoint, and lets others see it.
  void publish(List<SignedNote.Signature> cosignatures, long size) {
    run(
        connection -> {
          new SignedNotes(connection, schema).publish(cosignatures, key.name(), size);
          return true;
        });
  }

  /// How this epoch follows the one before, signed by the keys of both; empty in the first epoch,
  /// and if nothing was signed before.
  ///
  /// @throws EventStoreException if the database fails
  public Optional<SignedNote> succession() {
    return run(connection -> new SignedNotes(connection, schema).succession(key.name()));
  }

  /// Number of events under the last checkpoint; 0 before the first one.
  ///
  /// @throws EventStoreException if the database fails
  public long size() {
    return checkpoint().map(it -> Checkpoint.verify(it, key).head().size()).orElse(0L);
  }

  /// The leaves of the log after a position, made of its events.
  ///
  /// @param after from 0
  /// @param count maximum number, from 1 to [EventStore#SCAN_EVENTS_MAX]
  /// @throws EventStoreException if the database fails
  public List<EventLeaf> leaves(long after, int count) {
    List<EventLeaf> leaves = new ArrayList<>();
    LogPage page = new LogPage(List.of(), after);
    do {
      page = log.readLogPage(page.position(), EventFilter.all(), count - leaves.size());
      page.events().stream().map(EventLeaf::of).forEach(leaves::add);
    } while (leaves.size() < count && !page.events().isEmpty());
    return leaves;
  }

  /// The leaves of the log after a position, page by page. It must be closed.
  Stream<EventLeaf> leaves(long after) {
    return log.readLog(after, EventFilter.all()).map(EventLeaf::of);
  }

  /// The hashes of a tile.
  ///
  /// @return [Tile#length()] bytes; empty if the tree has no such tile
  /// @throws EventStoreException if the database fails
  public Optional<byte[]> tile(Tile tile) {
    return run(
        connection -> {
          try {
            return Optional.of(TileTable.in(schema, connection).read(tile));
          } catch (InvalidProofException ignored) { // there is none
            return Optional.empty();
          }
        });
  }

  /// Proves that the log has an event at a position.
  ///
  /// @param position from 1
  /// @return empty if the last checkpoint is before that position
  /// @throws InvalidProofException if the event or the tree was changed, so that it can't be proved
  /// @throws EventStoreException if the database fails
  public Optional<Receipt> receipt(long position) {
    Optional<SignedNote> note = checkpoint();
    long size = note.map(it -> Checkpoint.verify(it, key).head().size()).orElse(0L);
    if (position < 1 || position > size) {
      return Optional.empty();
    }
    EventLeaf leaf =
        leaves(position - 1, 1).stream()
            .filter(it -> it.position() == position)
            .findFirst()
            .orElseThrow(() -> new InvalidProofException("The log has no event at " + position));
    return run(
        connection -> {
          var tree = new TiledTree(size, TileTable.in(schema, connection));
          Receipt receipt = Receipt.of(leaf, tree.inclusion(position - 1), note.orElseThrow());
          receipt.verify(key);
          return Optional.of(receipt);
        });
  }

  /// Proves that the log has only grown between two checkpoints.
  ///
  /// @param from size of the earlier one, 0 to `to`
  /// @param to size of the later one, at most that of the last checkpoint
  /// @throws EventStoreException if the database fails
  @Override
  public ConsistencyProof consistency(long from, long to) {
    return run(connection -> new TiledTree(to, TileTable.in(schema, connection)).consistency(from));
  }

  private <T> T run(DatabaseWork<T, RuntimeException> work) {
    return DatabaseWork.run(database, "The tree can't be read", work);
  }
}
