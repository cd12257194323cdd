package dev.daybook.audit.verification;

import static dev.daybook.testing.Patience.PATIENCE;

import dev.daybook.audit.database.TileTable;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.sealing.AuditSchema;
import dev.daybook.audit.sealing.CheckpointSigner;
import dev.daybook.audit.sealing.LastCheckpoint;
import dev.daybook.audit.sealing.LogTree;
import dev.daybook.audit.tree.GrowingTree;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A sealed log whose tables a superuser changes. It can be restored after each change.
final class TamperedLog {
  static final int EVENTS = 4_500;

  /// Sizes that were signed.
  static final List<Integer> SIGNED = List.of(100, 300, 4_200, EVENTS);

  final TestPostgres database = TestPostgres.shared();
  final String schema = database.newName("tampered_log");
  final String views = database.newName("tampered_views");
  final Ed25519Signer key = Ed25519Signer.generate("log.example/" + schema + "/e1");
  final List<SignedNote> kept = new ArrayList<>();
  private final List<String> tables =
      List.of(
          schema + ".events",
          schema + ".event_tags",
          views + ".audit_tiles",
          views + ".audit_checkpoints");

  static TamperedLog create(Path folder) throws InterruptedException {
    var log = new TamperedLog();
    log.seal(folder);
    log.tables.forEach(
        it -> log.database.execute("create table %1$s_original as table %1$s".formatted(it)));
    return log;
  }

  private void seal(Path folder) throws InterruptedException {
    try (var log = open()) {
      AuditSchema.migrate(database.direct(), views, null);
      var tree = log.project(new LogTree());
      var signer =
          new CheckpointSigner(
              database.pool(), views, key, new LastCheckpoint(folder.resolve(schema)));
      for (int size : SIGNED) {
        while (log.head() < size) {
          append(log, Math.min(1000, size - (int) log.head()));
        }
        if (!tree.awaitPosition(size, PATIENCE)) {
          throw new IllegalStateException("The tree is not complete: " + tree.status());
        }
        kept.add(signer.sign());
      }
    }
    database.execute("alter table %s.events disable trigger all".formatted(schema));
    database.execute("alter table %s.event_tags disable trigger all".formatted(schema));
  }

  private PostgresEventStore open() {
    return PostgresEventStore.open(
        database.pool(),
        PostgresOptions.defaults()
            .withOwner(database.direct())
            .withHeldConnections(database.direct())
            .withSchema(schema)
            .withReadModelSchema(views));
  }

  /// Appends events as a service does.
  void append(int count) {
    try (var log = open()) {
      append(log, count);
    }
  }

  private static void append(PostgresEventStore log, int count) {
    log.append(
        StreamId.of("account", "c1"),
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new NewEvent(
                        UUID.randomUUID(),
                        "DEPOSITED",
                        "{\"amount\": \"%d.00\"}".formatted(i),
                        "{\"actor\": \"ada\"}",
                        Set.of("owner:ada", "branch:7")))
            .toList());
  }

  /// Runs SQL as a superuser. `events`, `event_tags`, `audit_tiles` and `audit_checkpoints` name
  /// the tables.
  void change(String sql) {
    database.execute(
        "set search_path = %s, %s;\n%s;\nreset search_path".formatted(schema, views, sql));
  }

  void restore() {
    tables.forEach(
        it ->
            database.execute(
                "truncate %1$s; insert into %1$s select * from %1$s_original".formatted(it)));
  }

  /// The hashes of the events as they are now.
  @Nullable Hash[] hashes(long after, long to) {
    var page = new VerifiedTables(database.pool(), schema, views);
    return page.read(() -> new LogHashes(page).read(after, to, new FaultList(List.of(), 0)));
  }

  /// Builds the tiles again from the events, as an attacker would who knows the formats.
  void rewriteTiles() throws SQLException {
    change("truncate audit_tiles");
    @Nullable Hash[] hashes = hashes(0, EVENTS);
    try (Connection connection = database.pool().getConnection()) {
      Map<Tile, byte[]> tiles = new HashMap<>();
      var tree = new GrowingTree(0, VerificationState.START, tiles::put);
      Arrays.stream(hashes).takeWhile(it -> it != null).forEach(tree::add);
      tree.forEachPartial(tiles::put);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into %s.audit_tiles (level, index, hashes) values (?, ?, ?)"
                  .formatted(views))) {
        for (var tile : tiles.entrySet()) {
          insert.setInt(1, tile.getKey().level());
          insert.setLong(2, tile.getKey().index());
          insert.setBytes(3, tile.getValue());
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  /// A copy of the tiles, as an auditor keeps them.
  TileReader export() throws SQLException {
    Map<List<Long>, byte[]> tiles = new HashMap<>();
    try (Connection connection = database.pool().getConnection()) {
      var stored = TileTable.in(views, connection);
      for (int level = 0; level < 2; level++) {
        long of = level;
        stored
            .read(level, 0, EVENTS)
            .forEach((index, hashes) -> tiles.put(List.of(of, index), hashes));
      }
    }
    return tile -> {
      byte[] hashes = tiles.get(List.of((long) tile.level(), tile.index()));
      if (hashes == null || hashes.length < tile.length()) {
        throw new InvalidProofException("The export has no " + tile.path());
      }
      return Arrays.copyOf(hashes, tile.length());
    };
  }

  VerificationReport verify(VerificationOptions options) throws InterruptedException {
    return verification(options).run();
  }

  AuditVerification verification(VerificationOptions options) {
    return new AuditVerification(database.pool(), schema, views, key.verifierKey(), options);
  }

  VerificationReport verify() throws InterruptedException {
    return verify(VerificationOptions.defaults());
  }
}
