package dev.daybook.audit.verification;

import dev.daybook.audit.tree.GrowingTree;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileProof;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.verification.SignedHeads.Signed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares the hashes of events with the stored ones and with the signed heads, from the first
/// event to the last.
///
/// It builds a tree of the events. Where an event differs from its stored hash, the tiles above
/// show which of the two was signed; the tree gets that one, so that a fault contradicts only its
/// own checkpoint. If the tiles show neither, the difference waits for the next checkpoint.
final class Checker {
  /// Maximum number of unexplained positions, and of unexplained tiles, that are remembered.
  private static final int UNEXPLAINED_MAX = 1000;

  /// Maximum number of positions in a message.
  private static final int LISTED_MAX = 20;

  private final TileReader stored;
  private final List<TileReader> sources = new ArrayList<>();
  private final @Nullable TileReader export;
  private final SignedHeads signed;
  private final long largest;
  private final FaultList faults;
  private final GrowingTree tree;
  private final TreeSet<Long> unexplained = new TreeSet<>();
  private final TreeMap<Long, Tile> unexplainedTiles = new TreeMap<>(); // by their last position
  private final Set<Long> invalid = new HashSet<>();

  private List<Signed> next = List.of();
  private long consistent;
  private long consistentKept;
  private long checkpoints;
  private boolean contradicted;
  private boolean contradictedKept;

  Checker(
      TileReader stored, @Nullable TileReader export, SignedHeads signed, VerificationState state)
      throws SQLException {
    this.stored = stored;
    this.export = export;
    this.signed = signed;
    sources.add(stored);
    if (export != null) {
      sources.add(export);
    }
    faults = new FaultList(state.faults(), state.moreFaults());
    consistent = state.consistent();
    consistentKept = state.consistentKept();
    checkpoints = state.checkpoints();
    contradicted = state.contradicted();
    contradictedKept = state.contradictedKept();
    tree = new GrowingTree(state.position(), state, this::compareTile);
    largest = signed.largest();
    next = headsAfter(state.position());
  }

  FaultList faults() {
    return faults;
  }

  /// Whether all that was found so far is explained, so that a run can continue here.
  boolean isSettled() {
    return unexplained.isEmpty() && unexplainedTiles.isEmpty();
  }

  /// The state after the events so far.
  ///
  /// @param tags how far the index by tags was compared
  VerificationState state(TagIndex.Cursor tags) {
    return new VerificationState(
            tree.size(),
            consistent,
            consistentKept,
            checkpoints,
            contradicted,
            contradictedKept,
            faults.list(),
            faults.more(),
            Map.of(),
            tags)
        .withTree(tree);
  }

  VerificationReport report() {
    return new VerificationReport(
        tree.size(), consistent, checkpoints, faults.list(), faults.more());
  }

  /// Compares the next tile of level 0.
  ///
  /// @param events the hashes of the events; null where there is no event
  /// @param hashes the stored tile; null if there is none
  void add(@Nullable Hash[] events, byte @Nullable [] hashes) throws SQLException {
    long first = tree.size();
    byte[] computed = concatenate(events);
    byte @Nullable [] kept = exported(first, events.length);
    byte[] own = hashes == null ? new byte[0] : hashes;
    boolean agrees =
        !Arrays.asList(events).contains(null)
            && isPrefix(computed, own, events.length)
            && (kept == null || Arrays.equals(kept, 0, kept.length, computed, 0, kept.length));
    byte[] proved = agrees ? new byte[0] : proved(first, computed, own, kept);
    for (int i = 0; i < events.length; i++) {
      @Nullable Hash event = events[i];
      @Nullable Hash tile = hash(own, i);
      if (agrees && event != null) {
        tree.add(event);
      } else {
        tree.add(explain(first + i + 1, event, tile, hash(proved, i)));
      }
      checkHeads();
    }
  }

  /// Names a difference, if it can be proved.
  ///
  /// @return the hash that was signed or, if that is not known, that of the event
  private Hash explain(
      long position, @Nullable Hash event, @Nullable Hash tile, @Nullable Hash proved) {
    if (event == null) {
      faults.addMissing(position);
      return proved != null ? proved : tile != null ? tile : LogHashes.IMPOSSIBLE;
    }
    if (proved != null) {
      if (!event.equals(proved)) {
        faults.add(
            Fault.Kind.EVENT_CHANGED,
            position,
            "The event at position %d is not the one that was signed".formatted(position));
      }
      if (!Objects.equals(proved, tile)) {
        tileFault(position);
      }
      return proved;
    }
    if (!Objects.equals(event, tile) && unexplained.size() < UNEXPLAINED_MAX) {
      unexplained.add(position);
    }
    return event;
  }

  private void tileFault(long position) {
    faults.add(
        Fault.Kind.TILE_CHANGED,
        position,
        "The stored hash of the event at position %d was changed or removed".formatted(position));
  }

  /// The hashes of a tile of level 0 that belong to a signed tree; empty if none is proved.
  private byte[] proved(long first, byte[] computed, byte[] own, byte @Nullable [] kept)
      throws SQLException {
    long tile = first / Tile.WIDTH;
    for (TreeHead head : headsFor(first)) {
      for (TileReader source : sources) {
        for (byte @Nullable [] candidate : new byte @Nullable [][] {computed, own, kept}) {
          if (candidate != null && TileProof.verifies(0, tile, candidate, head, source)) {
            int width = (int) Math.min(Tile.WIDTH, head.size() - first);
            return Arrays.copyOf(candidate, width * Hash.LENGTH);
          }
        }
      }
    }
    return new byte[0];
  }

  /// Heads that can prove a tile: the smallest one with the whole tile, the largest one, and the
  /// smallest one with some of it.
  private Set<TreeHead> headsFor(long first) throws SQLException {
    Set<TreeHead> heads = new LinkedHashSet<>();
    for (long after : new long[] {first + Tile.WIDTH - 1, largest - 1, first}) {
      headsAfter(after).stream()
          .map(Signed::head)
          .filter(it -> it.size() > first)
          .forEach(heads::add);
    }
    return heads;
  }

  private byte @Nullable [] exported(long first, int width) {
    if (export == null) {
      return null;
    }
    try {
      return export.read(new Tile(0, first / Tile.WIDTH, width));
    } catch (InvalidProofException ignored) { // the export ends before
      return null;
    }
  }

  private void checkHeads() throws SQLException {
    while (!next.isEmpty() && next.getFirst().head().size() == tree.size()) {
      for (Signed each : next) {
        check(each);
      }
      next = headsAfter(tree.size());
    }
  }

  private void check(Signed head) {
    if (tree.head().equals(head.head())) {
      unexplained.headSet(tree.size(), true).forEach(this::tileFault);
      unexplainedTiles.headMap(tree.size(), true).values().forEach(this::tileFault);
      agree(head);
    } else if (sources.stream().anyMatch(it -> isHead(head.head(), it))) {
      nameTiles();
      if (!faults.hasEventIn(1, tree.size())) {
        contradict(head);
      }
      agree(head);
    } else {
      contradict(head);
    }
    unexplained.headSet(tree.size(), true).clear();
    unexplainedTiles.headMap(tree.size(), true).clear();
  }

  private void agree(Signed head) {
    checkpoints++;
    consistent = head.head().size();
    if (head.kept()) {
      consistentKept = consistent;
    }
  }

  /// Only the first contradiction of a source is a fault: all later ones follow from it.
  private void contradict(Signed head) {
    if (head.kept() ? contradictedKept : contradicted) {
      return;
    }
    long from = 1 + (head.kept() ? consistentKept : consistent);
    contradicted |= !head.kept();
    contradictedKept |= head.kept();
    String suspects =
        unexplained.isEmpty()
            ? ""
            : "; events and stored hashes differ at "
                + unexplained.stream().limit(LISTED_MAX).toList();
    faults.add(
        new Fault(
            Fault.Kind.CHECKPOINT_CONTRADICTED,
            from,
            tree.size(),
            "The %s checkpoint of %d events is of another history: at least one event at positions %d to %d was changed%s"
                .formatted(
                    head.kept() ? "kept" : "stored", tree.size(), from, tree.size(), suspects)));
  }

  private static boolean isHead(TreeHead head, TileReader source) {
    try {
      return new TiledTree(head.size(), source).head().equals(head);
    } catch (InvalidProofException ignored) { // a tile is missing
      return false;
    }
  }

  private void nameTiles() {
    tree.forEachPartial(this::compareTile);
  }

  /// Compares a tile above level 0 of the tree of the events with the stored one.
  private void compareTile(Tile tile, byte[] computed) {
    if (tile.level() == 0) {
      return;
    }
    byte[] own = new byte[0];
    try {
      own = stored.read(tile);
    } catch (InvalidProofException ignored) { // none of its hashes is equal then
    }
    for (int i = 0; i < tile.width(); i++) {
      @Nullable Hash hash = hash(own, i);
      @Nullable Hash event = hash(computed, i);
      if (!Objects.equals(event, hash)) {
        compareSubtree(tile, i, own);
      }
    }
  }

  private void compareSubtree(Tile tile, int index, byte[] own) {
    long events = 1L << (8 * tile.level());
    long first = (tile.index() * Tile.WIDTH + index) * events;
    boolean proved =
        !next.isEmpty()
            && next.stream()
                .anyMatch(
                    it ->
                        it.head().size() >= first + events
                            && own.length == tile.length()
                            && TileProof.verifies(
                                tile.level(), tile.index(), own, it.head(), stored));
    if (!proved) {
      if (unexplainedTiles.size() < UNEXPLAINED_MAX) {
        unexplainedTiles.put(first + events, tile);
      }
    } else if (!faults.hasEventIn(first + 1, first + events)) {
      faults.add(
          new Fault(
              Fault.Kind.EVENT_CHANGED,
              first + 1,
              first + events,
              "At least one event at positions %d to %d is not the one that was signed, and its stored hash was changed, too"
                  .formatted(first + 1, first + events)));
    }
  }

  private void tileFault(Tile tile) {
    long events = 1L << (8 * (tile.level() + 1));
    long first = tile.index() * events;
    faults.add(
        new Fault(
            Fault.Kind.TILE_CHANGED,
            first + 1,
            first + events,
            "The stored %s was changed or removed".formatted(tile.path())));
  }

  /// Names what no checkpoint explains. Call it after the last event.
  void finish() {
    if (!faults.hasRange()) {
      nameTiles();
    }
    for (long position : unexplained) {
      faults.add(
          Fault.Kind.UNPROVED,
          position,
          "The event at position %d and its stored hash differ; no valid checkpoint shows which of them was changed"
              .formatted(position));
    }
    unexplainedTiles.values().forEach(this::tileFault);
  }

  private List<Signed> headsAfter(long size) throws SQLException {
    return signed.after(
        size,
        (row, defect) -> {
          if (invalid.add(row)) {
            faults.add(
                Fault.Kind.CHECKPOINT_INVALID,
                row,
                "The stored checkpoint of %d events was changed: %s".formatted(row, defect));
          }
        });
  }

  private static byte[] concatenate(@Nullable Hash[] events) {
    byte[] all = new byte[events.length * Hash.LENGTH];
    for (int i = 0; i < events.length; i++) {
      Hash hash = Optional.<Hash>ofNullable(events[i]).orElse(LogHashes.IMPOSSIBLE);
      System.arraycopy(hash.bytes(), 0, all, i * Hash.LENGTH, Hash.LENGTH);
    }
    return all;
  }

  private static boolean isPrefix(byte[] prefix, byte[] hashes, int width) {
    int length = width * Hash.LENGTH;
    return hashes.length >= length && Arrays.equals(prefix, 0, length, hashes, 0, length);
  }

  private static @Nullable Hash hash(byte[] hashes, int index) {
    int from = index * Hash.LENGTH;
    return hashes.length < from + Hash.LENGTH
        ? null
        : Hash.of(Arrays.copyOfRange(hashes, from, from + Hash.LENGTH));
  }
}
