package dev.daybook.audit.verification;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.verification.TagIndex.Cursor;
import dev.daybook.postgres.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run of a verification: all events up to the size that the tree has when the run begins, page
/// by page, and then the index by tags. Events that are appended meanwhile are no faults.
final class VerificationRun {
  /// Number of tiles of level 0 in a page.
  private static final int PAGE_TILES = 16;

  private static final int PAGE_EVENTS = PAGE_TILES * Tile.WIDTH;

  /// Rows of the index by tags in a page.
  private static final int PAGE_TAGS = 4_096;

  /// Pages between two writes of the state.
  private static final int PAGES_PER_STATE = 16;

  private final VerifiedTables tables;
  private final VerifierKey key;
  private final VerificationOptions options;
  private final Pacing pacing;
  private final LogHashes events;
  private final TagIndex tags;
  private final Checker checker;
  private final long first;
  private final long end;
  private VerificationState state;
  private int pages;

  private VerificationRun(
      VerifiedTables tables,
      VerifierKey key,
      VerificationOptions options,
      VerificationState state,
      Pacing pacing)
      throws SQLException {
    this.tables = tables;
    this.key = key;
    this.options = options;
    this.state = state;
    this.first = state.position();
    this.pacing = pacing;
    var signed = new SignedHeads(tables, key, options.kept());
    this.events = new LogHashes(tables);
    this.tags = new TagIndex(tables);
    this.checker = new Checker(tables, options.export(), signed, state);
    this.end = Math.max(tables.tiles().size(), signed.largest());
  }

  static VerificationReport run(
      VerifiedTables tables, VerifierKey key, VerificationOptions options, Pacing pacing)
      throws InterruptedException {
    var state = VerificationState.read(options.resume(), key);
    return tables.read(() -> new VerificationRun(tables, key, options, state, pacing)).run();
  }

  private VerificationReport run() throws InterruptedException {
    compareEvents();
    tables.read(
        () -> {
          checker.finish();
          return findStrays();
        });
    compareTags();
    return checker.report();
  }

  private void compareEvents() throws InterruptedException {
    var rate = new VerificationRate(options.eventsPerSecondMax(), pacing);
    long after = state.position();
    while (after < end) {
      long from = after;
      long to = Math.min(from + PAGE_EVENTS, end);
      tables.read(() -> compare(from, to));
      rate.add(to - from);
      if (to % PAGE_EVENTS == 0 && checker.isSettled()) {
        state = checker.state(state.tags());
      }
      endPage(rate.ofEvents(first, to, end, checker.faults().list()), rate, to - from);
      after = to;
    }
  }

  /// @param after a multiple of the width of a tile
  /// @return number of tiles
  private int compare(long after, long to) throws SQLException {
    @Nullable Hash[] hashes = events.read(after, to, checker.faults());
    long firstTile = after / Tile.WIDTH;
    Map<Long, byte[]> stored = tables.tiles().read(0, firstTile, (to - 1) / Tile.WIDTH);
    for (int from = 0; from < hashes.length; from += Tile.WIDTH) {
      @Nullable Hash[] tile =
          Arrays.copyOfRange(hashes, from, Math.min(from + Tile.WIDTH, hashes.length));
      checker.add(tile, stored.get(firstTile + from / Tile.WIDTH));
    }
    tags.findMissing(after, to, checker.faults());
    return stored.size();
  }

  private void compareTags() throws InterruptedException {
    var rate = new VerificationRate(options.eventsPerSecondMax(), pacing);
    boolean more = true;
    while (more) {
      TagIndex.Page page =
          tables.read(() -> tags.findAdded(state.tags(), PAGE_TAGS, checker.faults()));
      more = page.rows() == PAGE_TAGS;
      if (more) {
        List<Fault> faults = checker.faults().list();
        state = state.withTags(page.last(), faults);
        rate.add(page.rows());
        endPage(rate.ofTags(first, end, faults), rate, page.rows());
      }
    }
    if (!state.tags().equals(Cursor.START)) {
      state = state.withTags(Cursor.START, List.of()); // a later run compares all tags again
      write();
    }
  }

  /// Tells the progress, and waits for the rate.
  private void endPage(VerificationProgress progress, VerificationRate rate, long rows)
      throws InterruptedException {
    options.progress().accept(progress);
    try {
      rate.await(rows);
    } catch (InterruptedException e) {
      write();
      throw e;
    }
    if (++pages % PAGES_PER_STATE == 0) {
      write();
    }
  }

  private void write() {
    if (options.resume() != null && state.position() > 0) {
      state.write(options.resume(), key);
    }
  }

  /// @return number of faults
  private int findStrays() throws SQLException {
    int strays = 0;
    try (PreparedStatement select =
        tables
            .connection()
            .prepareStatement(
                Sql.load(VerificationRun.class, "find-strays.sql", tables.logSchema()))) {
      select.setLong(1, end);
      select.setLong(2, end);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          strays++;
          long position = row.getLong("position");
          checker
              .faults()
              .add(
                  Fault.Kind.EVENT_ADDED,
                  position,
                  "The event at position %d was not appended: events before it are missing"
                      .formatted(position));
        }
      }
    }
    return strays;
  }
}
