package dev.daybook.audit.verification;

import dev.daybook.audit.database.DatabaseWork;
import dev.daybook.audit.database.TileTable;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.Tile;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.sql.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Verifies the whole log: computes the leaf of each event again, and compares all leaves with the
/// stored tree and with the signed checkpoints. It finds each changed, missing, added or exchanged
/// event and tag, also one that a superuser changed.
///
/// - If the stored hashes above an event lead to a signed checkpoint, or those of an export do, the
///   fault is named by its position.
/// - If the stored hashes were changed with the event, the fault is named by the smallest range
///   between the last checkpoint that agrees and the first one that doesn't.
///
/// It reads only, page by page, with no transaction that lasts longer than a page, and can run
/// while events are appended. Its memory doesn't depend on the size of the log. Each object can run
/// any number of times, one at a time.
public final class AuditVerification {
  /// Number of tiles of level 0 in a page.
  private static final int PAGE_TILES = 16;

  private static final long PAGE_EVENTS = (long) PAGE_TILES * Tile.WIDTH;

  /// Pages between two writes of the state.
  private static final int PAGES_PER_STATE = 16;

  private static final int TAGS_MAX = 100;

  private final DataSource database;
  private final String logSchema;
  private final String readModelSchema;
  private final VerifierKey key;
  private final VerificationOptions options;

  /// A verification of the tree of one epoch.
  ///
  /// @param database gives connections of a role that may read both schemas, with auto-commit on
  /// @param logSchema the schema of the log
  /// @param readModelSchema the schema of the tree and the signed checkpoints
  /// @param key the log's key in that epoch
  public AuditVerification(
      DataSource database,
      String logSchema,
      String readModelSchema,
      VerifierKey key,
      VerificationOptions options) {
    this.database = database;
    this.logSchema = logSchema;
    this.readModelSchema = readModelSchema;
    this.key = key;
    this.options = options;
  }

  /// Verifies all events that are sealed or signed when it begins.
  ///
  /// @return the faults; with [VerificationOptions#resume()] also those that earlier runs found
  /// @throws InterruptedException if the thread is interrupted; a later run resumes
  /// @throws InvalidNoteException if a kept checkpoint is not signed by the key
  /// @throws IllegalArgumentException if the file to resume is of another log
  /// @throws EventStoreException if the database fails
  public VerificationReport run() throws InterruptedException {
    return DatabaseWork.run(database, "The log can't be verified", this::run);
  }

  private VerificationReport run(Connection connection) throws SQLException, InterruptedException {
    var tiles = TileTable.in(readModelSchema, connection);
    var signed = new SignedHeads(connection, readModelSchema, key, options.kept());
    var events = new LogHashes(connection, logSchema);
    @Nullable Path resume = options.resume();
    var state = VerificationState.read(resume, key);
    var checker = new Checker(tiles, options.export(), signed, state);
    long end = Math.max(tiles.size(), signed.largest());
    var rate = new VerificationRate(state.position(), options.eventsPerSecondMax());
    int pages = 0;
    for (long after = state.position(); after < end; after = Math.min(after + PAGE_EVENTS, end)) {
      long to = Math.min(after + PAGE_EVENTS, end);
      check(after, to, events, tiles, checker);
      options.progress().accept(rate.progress(to, end));
      boolean interrupted = Thread.interrupted(); // it would close the file
      boolean due = ++pages % PAGES_PER_STATE == 0 || interrupted;
      if (resume != null && due && to % PAGE_EVENTS == 0) {
        writeIfSettled(checker, resume);
      }
      if (interrupted) {
        throw new InterruptedException();
      }
      rate.await(to);
    }
    checker.finish();
    findStrays(connection, end, checker.faults());
    compareTags(connection, checker.faults());
    return checker.report();
  }

  private void writeIfSettled(Checker checker, Path file) {
    if (checker.isSettled()) {
      checker.state().write(file, key);
    }
  }

  /// @param after a multiple of the width of a tile
  private static void check(long after, long to, LogHashes events, TileTable tiles, Checker checker)
      throws SQLException {
    @Nullable Hash[] hashes = events.read(after, to, checker.faults());
    long firstTile = after / Tile.WIDTH;
    Map<Long, byte[]> stored = tiles.read(0, firstTile, (to - 1) / Tile.WIDTH);
    for (int from = 0; from < hashes.length; from += Tile.WIDTH) {
      @Nullable Hash[] tile =
          Arrays.copyOfRange(hashes, from, Math.min(from + Tile.WIDTH, hashes.length));
      checker.add(tile, stored.get(firstTile + from / Tile.WIDTH));
    }
  }

  private void findStrays(Connection connection, long end, FaultList faults) throws SQLException {
    try (PreparedStatement select = prepare(connection, "find-strays.sql")) {
      select.setLong(1, end);
      select.setLong(2, end);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long position = row.getLong("position");
          faults.add(
              Fault.Kind.EVENT_ADDED,
              position,
              "The event at position %d was not appended: events before it are missing"
                  .formatted(position));
        }
      }
    }
  }

  private void compareTags(Connection connection, FaultList faults) throws SQLException {
    try (PreparedStatement select = prepare(connection, "compare-tags.sql")) {
      select.setInt(1, TAGS_MAX);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long position = row.getLong("position");
          boolean added = row.getBoolean("is_added");
          faults.add(
              added ? Fault.Kind.TAG_ADDED : Fault.Kind.TAG_MISSING,
              position,
              "The event at position %d is%s found by the tag '%s'"
                      .formatted(position, added ? "" : " not", row.getString("tag"))
                  + (added ? ", which it doesn't have" : ""));
        }
      }
    }
  }

  private PreparedStatement prepare(Connection connection, String file) throws SQLException {
    return connection.prepareStatement(Sql.load(AuditVerification.class, file, logSchema));
  }
}
