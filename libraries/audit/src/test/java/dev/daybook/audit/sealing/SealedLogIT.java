package dev.daybook.audit.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.MlDsa44Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.MemoryTree;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log on PostgreSQL, sealed and tampered with.
class SealedLogIT {
  private static final int EVENTS = 600;
  private static final StreamId STREAM = StreamId.of("account", "c1");
  private static final OperatorAction.Request REQUEST =
      new OperatorAction.Request("Ada", "The auditor asks");

  private final TestLog log = new TestLog("audit_log");
  private final Ed25519Signer key = Ed25519Signer.generate("log.example/" + log.schema + "/e1");
  private final SealedLog sealed =
      new SealedLog(log.store(), log.database.pool(), log.views, key.verifierKey());

  private @TempDir Path folder;

  @AfterEach
  void close() {
    log.close();
  }

  private CheckpointSigner signer(String node) {
    return new CheckpointSigner(
        log.database.pool(), log.views, key, new LastCheckpoint(folder.resolve(node)));
  }

  private void append(int count) throws InterruptedException {
    log.append(
        STREAM,
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new NewEvent(
                        UUID.randomUUID(),
                        "DEPOSITED",
                        "{\"amount\": \"%d.00\"}".formatted(i),
                        "{\"actor\": \"ada\"}",
                        Set.of("owner:ada")))
            .toList());
  }

  private TreeHead head(SignedNote note) {
    return Checkpoint.verify(note, key.verifierKey()).head();
  }

  private void change(String sql) {
    log.database.execute(
        """
        alter table %1$s.events disable trigger all;
        %2$s;
        alter table %1$s.events enable always trigger events_are_immutable;
        """
            .formatted(log.schema, sql.replace("events", log.schema + ".events")));
  }

  @Test
  void a_checkpoint_with_a_second_signature_is_stored_once() throws InterruptedException {
    append(10);
    var second = MlDsa44Signer.generate(key.verifierKey().name());

    var note = signer("first").withCosigner(second).sign();

    assertThat(note.signatures()).hasSize(2);
    assertThat(second.verifierKey().verify(note).head()).isEqualTo(head(note));
    // Another signature of the same text would be another one.
    assertThat(signer("second").withCosigner(second).sign()).isEqualTo(note);
    assertThat(sealed.checkpoint()).contains(note);
    var receipt = Receipt.parse(sealed.receipt(7).orElseThrow().toString());
    assertThat(receipt.checkpoint()).isEqualTo(note);
    assertThat(receipt.verify(key.verifierKey()).position()).isEqualTo(7);
  }

  @Test
  void the_tree_has_a_leaf_for_each_event() throws Exception {
    append(EVENTS);
    append(1);

    assertThat(leavesOfTheTable().head().size()).isEqualTo(EVENTS + 1);
    assertThat(head(signer("a").sign())).isEqualTo(leavesOfTheTable().head());
  }

  /// The tree of what the table of the events has now.
  private MemoryTree leavesOfTheTable() {
    var tree = new MemoryTree();
    try (var events = log.store().readLog(0, EventFilter.all())) {
      events.forEach(event -> tree.add(EventLeaf.of(event).hash()));
    }
    return tree;
  }

  @Test
  void leaves_are_of_the_stored_form_however_an_event_was_sent() throws Exception {
    List<String> sent =
        List.of(
            "{\"longer\":1,\"b\":1.50,\"a\":[ ],\"c\":{ }}",
            "{\"é\":\"\\u00e9\\u2603\\ud83d\\ude00\",\"a\":\"☃ 😀\"}",
            "[1E3,-0,-0.00,1.0e-7,123456789012345678901234567890.10]",
            "\"\\u0001\\/\\\\\\\"\\t\\n\\u001f\\u007f\"",
            "\t{\"data\" : \"AbCd_-09\" ,\r\n\"key\":null}",
            "\"" + "x".repeat(300_000) + "\"",
            "true");
    for (String data : sent) {
      String metadata = "{\"z\":1,\"actor\":\"ada\",\"m\":" + (data.length() < 99 ? data : 2) + "}";
      log.append(
          STREAM,
          List.of(
              new NewEvent(UUID.randomUUID(), "SENT", data, metadata, Set.of("z", "a:1", "B")),
              new NewEvent(UUID.randomUUID(), "SENT", "{}")));
    }

    assertThat(head(signer("a").sign())).isEqualTo(leavesOfTheTable().head());
  }

  @Test
  void each_event_has_a_receipt() throws Exception {
    append(EVENTS);
    assertThat(sealed.receipt(1)).isEmpty();
    signer("a").sign();

    for (long position : List.of(1L, 2L, 255L, 256L, 257L, 512L, 513L, 599L, 600L)) {
      var text = sealed.receipt(position).orElseThrow().toString();
      var leaf = Receipt.parse(text).verify(key.verifierKey());
      assertThat(leaf.position()).isEqualTo(position);
      assertThat(leaf.tags()).containsExactly("owner:ada");
    }
    assertThat(sealed.receipt(0)).isEmpty();
    assertThat(sealed.receipt(EVENTS + 1)).isEmpty();
  }

  @Test
  void a_tree_is_signed_once_for_each_size() throws Exception {
    append(3);
    var first = signer("a").sign();

    assertThat(signer("a").sign()).isEqualTo(first);
    assertThat(signer("b").sign()).isEqualTo(first);
    assertThat(sealed.checkpoint()).contains(first);

    append(300);
    var second = signer("b").sign();
    sealed.consistency(3, 303).verify(head(first), head(second));
  }

  @Test
  void nodes_that_sign_while_events_are_appended_agree() throws Exception {
    var notes = new TreeMap<Long, TreeHead>();
    var ended = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<SignedNote>>> nodes =
          List.of(
              () -> signUntil(ended, signer("a")),
              () -> signUntil(ended, signer("b")),
              () -> signUntil(ended, signer("c")));
      var signing = nodes.stream().map(threads::submit).toList();
      for (int i = 0; i < 60; i++) {
        append(1 + 7 * (i % 5));
      }
      ended.set(true);
      for (var each : signing) {
        for (var note : each.get()) {
          var signed = head(note);
          assertThat(notes.merge(signed.size(), signed, (one, _) -> one)).isEqualTo(signed);
        }
      }
    }
    assertThat(notes).hasSizeGreaterThan(3);
    var last = notes.lastEntry().getValue();
    notes.forEach((size, head) -> sealed.consistency(size, last.size()).verify(head, last));
  }

  private static List<SignedNote> signUntil(AtomicBoolean ended, CheckpointSigner signer) {
    List<SignedNote> notes = new ArrayList<>();
    while (!ended.get()) {
      notes.add(signer.sign());
    }
    return notes;
  }

  @Test
  void a_changed_event_has_no_receipt() throws Exception {
    append(EVENTS);
    signer("a").sign();
    long position = 0;
    for (var sql :
        List.of(
            "update events set data = '{\"amount\": \"9000.00\"}' where position = %1$d",
            "update events set metadata = '{\"actor\": \"eve\"}' where position = %1$d",
            "update events set recorded_at = recorded_at + interval '1 ms' where position = %1$d",
            "update events set type = 'WITHDRAWN' where position = %1$d",
            "update events set tags = 'owner:eve' where position = %1$d",
            "update events set event_id = gen_random_uuid() where position = %1$d",
            "update events set version = 9000 where position = %1$d",
            "update events set stream_id = 'account-c2' where position = %1$d",
            "delete from events where position = %1$d",
            """
            update events set position = 9000 where position = %1$d;
            update events set position = %1$d where position = %1$d + 1;
            update events set position = %1$d + 1 where position = 9000
            """)) {
      long changed = position += 50;
      change(sql.formatted(changed));

      assertThatExceptionOfType(InvalidProofException.class)
          .as(sql)
          .isThrownBy(() -> sealed.receipt(changed));
      assertThat(sealed.receipt(changed - 1)).isPresent();
    }
  }

  @Test
  void a_verification_finds_a_changed_event() throws Exception {
    append(EVENTS);
    change("update events set data = '{\"amount\": \"9000.00\"}' where position = 300");

    log.tree().operator().verify(REQUEST);

    Await.until(() -> outcome() != null);
    assertThat(outcome()).contains("2 differing rows").contains("audit_tiles");
  }

  private @Nullable String outcome() {
    return log.tree().operator().report().acts().getFirst().outcome();
  }

  @Test
  void a_changed_history_is_not_signed() throws Exception {
    append(EVENTS);
    signer("a").sign();
    change("update events set data = '{\"amount\": \"9000.00\"}' where position = 300");
    var before = sealed.tile(new Tile(0, 1, 256)).orElseThrow();
    log.tree().operator().rebuild(REQUEST);
    Await.until(() -> !Arrays.equals(before, sealed.tile(new Tile(0, 1, 256)).orElseThrow()));

    assertThatExceptionOfType(ContradictedCheckpointException.class)
        .isThrownBy(() -> signer("a").sign())
        .withMessageContaining("does not begin with the checkpoint of 600 events");
  }

  @Test
  void a_restored_log_is_not_signed_again() throws Exception {
    append(EVENTS);
    signer("a").sign();
    log.database.execute(
        "delete from %s.audit_checkpoints".formatted(log.views)); // as a restore does
    log.database.execute("delete from %s.audit_tiles where index = 2".formatted(log.views));

    assertThatExceptionOfType(ContradictedCheckpointException.class)
        .isThrownBy(() -> signer("a").sign())
        .withMessageContaining("A checkpoint of 600 events was signed");
  }

  @Test
  void a_changed_hash_of_a_leaf_gives_no_receipt_beside_it() throws Exception {
    append(EVENTS);
    signer("a").sign();
    flipFirstHash(0);

    assertThatExceptionOfType(InvalidProofException.class).isThrownBy(() -> sealed.receipt(2));
  }

  @Test
  void a_changed_hash_of_a_subtree_is_not_signed() throws Exception {
    append(EVENTS);
    signer("a").sign();
    flipFirstHash(1);
    append(1);

    assertThatExceptionOfType(ContradictedCheckpointException.class)
        .isThrownBy(() -> signer("a").sign());
  }

  private void flipFirstHash(int level) {
    log.database.execute(
        "update %s.audit_tiles set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where level = %d and index = 0"
            .formatted(log.views, level));
  }

  @Test
  void the_services_role_can_not_change_a_checkpoint() throws Exception {
    append(1);
    signer("a").sign();
    String role = log.database.newName("audit_role");
    log.database.createRole(role);
    AuditSchema.migrate(log.database.direct(), log.views, role);

    for (var sql :
        List.of("update %s.audit_checkpoints set size = 2", "delete from %s.audit_checkpoints")) {
      try (var connection = log.database.direct(role).getConnection();
          var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute(sql.formatted(log.views)))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
    }
  }

  @Test
  void tiles_are_read_by_name() throws Exception {
    append(EVENTS);

    assertThat(sealed.tile(new Tile(0, 1, 256)).orElseThrow()).hasSize(256 * 32);
    assertThat(sealed.tile(new Tile(0, 2, 88)).orElseThrow()).hasSize(88 * 32);
    assertThat(sealed.tile(new Tile(0, 2, 10)).orElseThrow()).hasSize(10 * 32);
    assertThat(sealed.tile(new Tile(0, 2, 89))).isEmpty();
    assertThat(sealed.tile(new Tile(1, 0, 2))).isPresent();
    assertThat(sealed.tile(new Tile(1, 0, 3))).isEmpty();
    assertThat(sealed.tile(new Tile(2, 0, 1))).isEmpty();
  }
}
