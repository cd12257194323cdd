package dev.daybook.audit.verification;

import static dev.daybook.audit.verification.Fault.Kind.CHECKPOINT_CONTRADICTED;
import static dev.daybook.audit.verification.Fault.Kind.CHECKPOINT_INVALID;
import static dev.daybook.audit.verification.Fault.Kind.EVENT_ADDED;
import static dev.daybook.audit.verification.Fault.Kind.EVENT_CHANGED;
import static dev.daybook.audit.verification.Fault.Kind.EVENT_MISSING;
import static dev.daybook.audit.verification.Fault.Kind.TAG_ADDED;
import static dev.daybook.audit.verification.Fault.Kind.TAG_MISSING;
import static dev.daybook.audit.verification.Fault.Kind.TILE_CHANGED;
import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.audit.tree.TreeHead;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A superuser removes the triggers and changes tables; each change is found and named.
class AuditVerificationIT {
  private static final VerificationOptions DEFAULTS = VerificationOptions.defaults();
  private static final int RANDOM_CHANGES = 5;

  private static @TempDir Path folder;
  private static TamperedLog log;

  @BeforeAll
  static void seal() throws InterruptedException {
    log = TamperedLog.create(folder);
  }

  @AfterEach
  void restore() {
    log.restore();
  }

  private static List<Tuple> named(VerificationReport report) {
    return report.faults().stream().map(it -> tuple(it.kind(), it.from(), it.to())).toList();
  }

  @Test
  void an_unchanged_log_is_sound() throws Exception {
    var report = log.verify(DEFAULTS.withKept(log.kept).withExport(log.export()));

    assertThat(report.faults()).isEmpty();
    assertThat(report.events()).isEqualTo(TamperedLog.EVENTS);
    assertThat(report.signed()).isEqualTo(TamperedLog.EVENTS);
    assertThat(report.checkpoints()).isEqualTo(TamperedLog.SIGNED.size());
  }

  @Test
  void events_that_are_appended_during_a_verification_are_no_faults() throws Exception {
    var pages = new AtomicInteger();

    var report =
        log.verify(
            DEFAULTS.withProgress(
                progress -> {
                  if (pages.incrementAndGet() == 1) {
                    log.append(10);
                  }
                }));

    assertThat(pages).hasValueGreaterThan(1);
    assertThat(report.faults()).isEmpty();
    assertThat(report.events()).isEqualTo(TamperedLog.EVENTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data = '{"amount": "249.01"}'
          metadata = '{"actor": "adb"}'
          recorded_at = recorded_at + interval '1 ms'
          recorded_at = recorded_at + interval '1 microsecond'
          type = 'DEPOSITEE'
          event_id = gen_random_uuid()
          version = 9000
          stream_id = 'account-c2'
          stream_id = ''
          """)
  void a_changed_field_is_named_by_its_position(String assignment) throws Exception {
    for (long position : List.of(1L, 257L, 4_500L)) {
      log.change("update events set %s where position = %d".formatted(assignment, position));

      assertThat(named(log.verify()))
          .as(assignment)
          .containsExactly(tuple(EVENT_CHANGED, position, position));
      log.restore();
    }
  }

  @Test
  void a_changed_tag_is_named_by_its_position() throws Exception {
    log.change("update events set tags = 'branch:7 owner:eve' where position = 250");

    assertThat(named(log.verify()))
        .containsExactlyInAnyOrder(
            tuple(EVENT_CHANGED, 250L, 250L),
            tuple(TAG_MISSING, 250L, 250L),
            tuple(TAG_ADDED, 250L, 250L));
  }

  @Test
  void a_space_after_the_tags_is_found() throws Exception {
    log.change("update events set tags = tags || ' ' where position = 250");

    assertThat(named(log.verify())).contains(tuple(EVENT_CHANGED, 250L, 250L));
  }

  @Test
  void a_changed_index_of_tags_is_found() throws Exception {
    log.change("delete from event_tags where position = 250 and tag = 'owner:ada'");
    log.change("insert into event_tags values ('owner:eve', 251)");

    assertThat(named(log.verify()))
        .containsExactlyInAnyOrder(tuple(TAG_MISSING, 250L, 250L), tuple(TAG_ADDED, 251L, 251L));
  }

  @Test
  void a_deleted_event_is_named() throws Exception {
    log.change("delete from events where position in (250, 251, 4500)");

    assertThat(named(log.verify()))
        .contains(tuple(EVENT_MISSING, 250L, 251L), tuple(EVENT_MISSING, 4_500L, 4_500L));
  }

  @Test
  void a_truncated_log_is_found() throws Exception {
    log.change("truncate events; truncate event_tags");

    assertThat(named(log.verify())).containsExactly(tuple(EVENT_MISSING, 1L, 4_500L));
  }

  @Test
  void exchanged_events_are_named() throws Exception {
    log.change("update events set position = 9000 where position = 250");
    log.change("update events set position = 250 where position = 251");
    log.change("update events set position = 251 where position = 9000");

    assertThat(named(log.verify()))
        .containsExactly(tuple(EVENT_CHANGED, 250L, 250L), tuple(EVENT_CHANGED, 251L, 251L));
  }

  @Test
  void an_inserted_event_is_named() throws Exception {
    log.change(
        "insert into events select 9000, stream_id, 9000, gen_random_uuid(), type, data, metadata, recorded_at, '' from events where position = 1");

    assertThat(named(log.verify())).containsExactly(tuple(EVENT_ADDED, 9_000L, 9_000L));
  }

  @Test
  void a_changed_hash_of_an_event_is_named() throws Exception {
    log.change(
        "update audit_tiles set hashes = set_byte(hashes, 32, get_byte(hashes, 32) # 1) where level = 0 and index = 1");

    assertThat(named(log.verify())).containsExactly(tuple(TILE_CHANGED, 258L, 258L));
  }

  @Test
  void a_changed_hash_of_a_subtree_is_named() throws Exception {
    log.change(
        "update audit_tiles set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where level = 1");

    assertThat(log.verify().faults())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.kind()).isEqualTo(TILE_CHANGED);
              assertThat(it.message()).contains("tile/1/000");
            });
  }

  @Test
  void a_removed_tile_is_named() throws Exception {
    log.change("delete from audit_tiles where level = 0 and index = 3");

    assertThat(log.verify().faults())
        .hasSize(256)
        .allSatisfy(it -> assertThat(it.kind()).isEqualTo(TILE_CHANGED));
  }

  @Test
  void an_event_changed_with_its_hash_is_named_by_its_tile() throws Exception {
    log.change("update events set type = 'WITHDRAWN' where position = 700");
    byte[] tile = tileOfEvents(512);
    log.change(
        "update audit_tiles set hashes = '\\x%s' where level = 0 and index = 2"
            .formatted(HexFormat.of().formatHex(tile)));

    assertThat(named(log.verify())).containsExactly(tuple(EVENT_CHANGED, 513L, 768L));
    assertThat(named(log.verify(DEFAULTS.withExport(untouched))))
        .contains(tuple(EVENT_CHANGED, 700L, 700L));
  }

  private final TileReader untouched = export();

  private static TileReader export() {
    try {
      return log.export();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] tileOfEvents(long after) {
    var bytes = new ByteArrayOutputStream();
    for (var hash : log.hashes(after, after + 256)) {
      bytes.writeBytes(Objects.requireNonNull(hash).bytes());
    }
    return bytes.toByteArray();
  }

  @Test
  void a_rewritten_tree_is_named_by_the_smallest_range() throws Exception {
    log.change("update events set type = 'WITHDRAWN' where position = 250");
    log.rewriteTiles();

    assertThat(named(log.verify())).containsExactly(tuple(CHECKPOINT_CONTRADICTED, 101L, 300L));
    assertThat(named(log.verify(DEFAULTS.withExport(untouched))))
        .containsOnlyOnce(tuple(EVENT_CHANGED, 250L, 250L))
        .doesNotContain(tuple(CHECKPOINT_CONTRADICTED, 101L, 300L));
  }

  @Test
  void a_rewritten_and_signed_tree_is_found_by_kept_notes() throws Exception {
    log.change("update events set type = 'WITHDRAWN' where position = 250");
    log.rewriteTiles();
    log.change("truncate audit_checkpoints");
    assertThat(log.verify().isSound()).isTrue(); // nothing else knows better

    assertThat(named(log.verify(DEFAULTS.withKept(List.of(log.kept.getLast())))))
        .containsExactly(tuple(CHECKPOINT_CONTRADICTED, 1L, 4_500L));
    assertThat(named(log.verify(DEFAULTS.withKept(log.kept))))
        .containsExactly(tuple(CHECKPOINT_CONTRADICTED, 101L, 300L));
  }

  @Test
  void an_older_backup_is_found_by_kept_notes() throws Exception {
    log.change("delete from events where position > 300");
    log.change("delete from event_tags where position > 300");
    log.change("delete from audit_checkpoints where size > 300");
    log.rewriteTiles();
    assertThat(log.verify().isSound()).isTrue();

    assertThat(named(log.verify(DEFAULTS.withKept(log.kept))))
        .contains(tuple(EVENT_MISSING, 301L, 4_500L));
  }

  @Test
  void exchanged_checkpoints_are_named() throws Exception {
    log.change(
        "update audit_checkpoints c set note = o.note from audit_checkpoints_original o where (c.size, o.size) in ((100, 300), (300, 100))");

    assertThat(named(log.verify()))
        .containsExactlyInAnyOrder(
            tuple(CHECKPOINT_INVALID, 100L, 100L), tuple(CHECKPOINT_INVALID, 300L, 300L));
  }

  @Test
  void a_second_answer_for_one_size_is_found() throws Exception {
    var other =
        new TreeHead(
            300, Checkpoint.verify(log.kept.getFirst(), log.key.verifierKey()).head().root());
    var fork = Checkpoint.sign(other, log.key);

    assertThat(named(log.verify(DEFAULTS.withKept(List.of(fork)))))
        .containsExactly(tuple(CHECKPOINT_CONTRADICTED, 1L, 300L));
  }

  @Test
  void a_kept_note_of_another_key_is_refused() {
    var foreign = Ed25519Signer.generate(log.key.verifierKey().name());
    var note = Checkpoint.sign(TreeHead.EMPTY, foreign);

    assertThatThrownBy(() -> log.verify(DEFAULTS.withKept(List.of(note))))
        .isInstanceOf(InvalidNoteException.class);
  }

  @Test
  void an_interrupted_run_resumes_with_its_faults() throws Exception {
    log.change("update events set type = 'WITHDRAWN' where position = 250");
    var file = folder.resolve("state");
    var options = DEFAULTS.withResume(file);
    var first = new Thread(() -> runUntilInterrupted(options));
    first.start();
    first.join(PATIENCE.toMillis());
    assertThat(file).content().contains("EVENT_CHANGED");
    log.restore();

    var positions = new LinkedHashSet<Long>();
    var report = log.verify(options.withProgress(it -> positions.add(it.position())));

    assertThat(positions).containsExactly(4_500L);
    assertThat(named(report)).containsExactly(tuple(EVENT_CHANGED, 250L, 250L));
    assertThat(report.signed()).isEqualTo(4_500);
  }

  @Test
  void a_run_interrupted_among_the_tags_resumes_there() throws Exception {
    log.change("insert into event_tags values ('a', 251)"); // the first in the index
    var options = DEFAULTS.withResume(folder.resolve("tags"));
    assertThatThrownBy(() -> log.verify(options.withProgress(it -> interruptAmongTags(it))))
        .isInstanceOf(InterruptedException.class);
    log.restore();

    var read = new ArrayList<Long>();
    var report = log.verify(options.withProgress(it -> read.add(it.tags())));

    assertThat(named(report)).containsExactly(tuple(TAG_ADDED, 251L, 251L));
    assertThat(read).containsExactly(0L, 4_096L); // not the first page again
    var later = new ArrayList<Long>();
    assertThat(log.verify(options.withProgress(it -> later.add(it.tags()))).events())
        .isEqualTo(4_500);
    assertThat(later).containsExactly(0L, 4_096L, 8_192L);
  }

  private static void interruptAmongTags(VerificationProgress at) {
    if (at.tags() > 0) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void no_connection_is_held_between_pages() throws Exception {
    var pauses = new ArrayList<Duration>();
    var options = DEFAULTS.withEventsPerSecondMax(1_000).withProgress(it -> borrowConnection());
    var report =
        log.verification(options)
            .run(
                new Pacing() {
                  @Override
                  public long nanoTime() {
                    return 0;
                  }

                  @Override
                  public void pause(Duration time) {
                    borrowConnection();
                    pauses.add(time);
                  }
                });

    assertThat(report.faults()).isEmpty();
    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(4_096L, 404L, 4_096L, 4_096L); // events, then tags
  }

  /// The pool refuses a second connection to a thread.
  private static void borrowConnection() {
    try (var connection = log.database.pool().getConnection()) {
      assertThat(connection.getAutoCommit()).isTrue();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void runUntilInterrupted(VerificationOptions options) {
    try {
      log.verify(options.withProgress(progress -> Thread.currentThread().interrupt()));
    } catch (InterruptedException ignored) { // as intended
      return;
    }
  }

  private static List<Long> seeds() {
    return new Random().longs(5).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void random_changes_are_named(long seed) throws Exception {
    var random = new Random(seed);
    for (int i = 0; i < RANDOM_CHANGES; i++) {
      long position = 1L + random.nextInt(TamperedLog.EVENTS);
      var sql =
          List.of(
                  "update events set data = jsonb_set(data, '{amount}', '\"7.77\"') where position = %d",
                  "update events set metadata = metadata || '{\"by\": 1}' where position = %d",
                  "update events set recorded_at = recorded_at - interval '1 ms' where position = %d",
                  "delete from events where position = %d",
                  "update events set tags = '' where position = %d",
                  "delete from event_tags where position = %d and tag = 'branch:7'",
                  "update audit_tiles set hashes = set_byte(hashes, (%1$d - 1) %% 256 * 32, get_byte(hashes, (%1$d - 1) %% 256 * 32) # 4) where level = 0 and index = (%1$d - 1) / 256")
              .get(random.nextInt(7))
              .formatted(position);
      log.change(sql);

      assertThat(log.verify().faults())
          .as(sql)
          .isNotEmpty()
          .allSatisfy(
              it -> assertThat(it).extracting(Fault::from, Fault::to).containsOnly(position));
      log.restore();
    }
  }
}
