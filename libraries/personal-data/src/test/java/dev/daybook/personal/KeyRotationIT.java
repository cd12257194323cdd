package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.personal.KeyRotation.Count;
import dev.daybook.personal.KeyRotation.Step;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.test.CheckedPool;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that share a table of keys, whose master key is replaced.
class KeyRotationIT {
  /// More than two steps.
  private static final int PERSONS = 2 * KeyRotation.STEP_KEYS_MAX + 10;

  private final String schema = TestPostgres.shared().newName("rotation");
  private final CheckedPool database = CheckedPool.around(pool());
  private final Map<FieldLocation, String> texts = new LinkedHashMap<>();

  @TempDir Path folder;

  private static HikariDataSource pool() {
    var pool = new HikariDataSource();
    pool.setDataSource(TestPostgres.shared().direct());
    pool.setMaximumPoolSize(4);
    return pool;
  }

  @BeforeEach
  void migrate() {
    PersonalSchema.migrate(TestPostgres.shared().direct(), schema, null);
  }

  @AfterEach
  void close() {
    database.close();
    TestPostgres.shared().execute("drop schema %s cascade".formatted(schema));
  }

  /// A node, and the files of its keys.
  private final class Node {
    final MasterKey master;
    final PersonKeys keys;
    final KeyRotation rotation;

    /// @param names of the files; all but the first have former keys
    Node(String... names) {
      var former = List.of(names).subList(1, names.length).stream().map(folder::resolve).toList();
      var file = new MasterKeyFile(folder.resolve(names[0]), true).withFormer(former);
      master = new MasterKeyCheck(database, schema).require(file);
      keys = new PersonKeys(new PostgresKeyStore(database, schema), master);
      rotation = new KeyRotation(database, schema, master);
    }

    void encryptFor(int persons) {
      IntStream.range(0, persons).forEach(i -> encrypt("guest-" + texts.size()));
    }

    void encrypt(String person) {
      FieldLocation name = name(person);
      texts.put(name, keys.encrypt(name, "name of " + person));
    }

    void decryptsAll() {
      texts.forEach(
          (name, stored) ->
              assertThat(keys.decrypt(name, stored)).hasValue("name of " + name.person()));
    }

    void rotate() {
      Step step = rotation.step();
      for (int i = 0; !step.isDone() && i < PERSONS; i++) {
        step = rotation.step();
      }
      assertThat(step.isDone()).isTrue();
    }

    Map<String, Long> counts() {
      Map<String, Long> counts = new LinkedHashMap<>();
      for (Count count : rotation.counts()) {
        counts.put(count.id() + " " + count.state(), count.keys());
      }
      return counts;
    }
  }

  private static FieldLocation name(String person) {
    return new FieldLocation(StreamId.of("room", "12"), "ROOM_BOOKED", "name", person);
  }

  private String id(String file) {
    return new MasterKeyFile(folder.resolve(file), false).read().id();
  }

  private void newKey(String file) {
    assertThat(MasterKeyFile.createNew(folder.resolve(file))).isEqualTo(id(file));
  }

  private void refuses(String message, String... files) {
    assertThatExceptionOfType(MasterKeyException.class)
        .isThrownBy(() -> new Node(files))
        .withMessageContaining(message);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(sql.replace("personal_keys", schema + ".personal_keys"))) {
      statement.execute();
    }
  }

  @Nested
  class A_rotation {
    @Test
    void wraps_all_keys_and_refuses_the_old_one_afterwards() {
      Node before = new Node("old");
      before.encryptFor(PERSONS);
      newKey("new");
      Node node = new Node("new", "old");
      node.decryptsAll();
      assertThat(node.counts()).containsExactly(Map.entry(id("old") + " current", (long) PERSONS));

      assertThat(node.rotation.step()).isEqualTo(new Step(KeyRotation.STEP_KEYS_MAX, false));
      assertThat(node.counts())
          .containsExactly(
              Map.entry(id("new") + " current", (long) KeyRotation.STEP_KEYS_MAX),
              Map.entry(id("old") + " former", (long) PERSONS - KeyRotation.STEP_KEYS_MAX));
      new Node("new", "old").decryptsAll();
      new Node("old", "new").decryptsAll();
      refuses("still wrapped by the key " + id("old"), "new");
      refuses("is not the database's", "old");

      node.rotate();

      assertThat(node.counts())
          .containsExactly(
              Map.entry(id("new") + " current", (long) PERSONS),
              Map.entry(id("old") + " retired", 0L));
      new Node("new").decryptsAll();
      new Node("new", "old").decryptsAll();
      refuses("was replaced by a rotation", "old");
      refuses("was replaced by a rotation", "old", "new");
      assertThat(node.rotation.step()).as("again").isEqualTo(new Step(0, true));
    }

    @Test
    void keeps_the_keys_for_hashes() {
      var before = new Node("old").master.hmacKey("tags");
      newKey("second");
      new Node("second", "old").rotate();
      newKey("third");
      new Node("third", "second").rotate();

      assertThat(new Node("third").master.hmacKey("tags")).isEqualTo(before);
    }

    @Test
    void goes_on_while_nodes_encrypt_for_new_persons() throws SQLException {
      new Node("old").encryptFor(PERSONS);
      newKey("new");
      Node rotating = new Node("new", "old");
      Node other = new Node("new", "old");
      Node late = new Node("new", "old");
      other.encryptFor(10);

      rotating.rotation.step();
      other.encryptFor(10);
      rotating.rotate();
      try (Connection transaction = database.getConnection()) {
        FieldLocation name = name("in a transaction".replace(' ', '-'));
        transaction.setAutoCommit(false);
        texts.put(name, late.keys.within(transaction).encrypt(name, "name of " + name.person()));
        transaction.commit();
      }

      assertThat(rotating.counts())
          .containsEntry(id("new") + " current", (long) texts.size())
          .containsEntry(id("old") + " retired", 0L);
      List.of(rotating, other, late, new Node("new")).forEach(Node::decryptsAll);
    }

    @Test
    void is_not_done_while_a_transaction_adds_a_key_of_the_old_one() throws SQLException {
      Node node = new Node("old");
      node.encryptFor(1);
      newKey("new");
      Node rotating = new Node("new", "old");
      // Not from the pool, which gives a thread one connection only.
      try (Connection transaction = TestPostgres.shared().direct().getConnection()) {
        transaction.setAutoCommit(false);
        FieldLocation name = name("guest-open");
        texts.put(name, node.keys.within(transaction).encrypt(name, "name of " + name.person()));

        assertThat(rotating.rotation.step()).isEqualTo(new Step(1, false));
        assertThatExceptionOfType(EventStoreException.class)
            .isThrownBy(rotating.rotation::step)
            .matches(EventStoreException::isRetryable);
        transaction.commit();
      }

      rotating.rotate();
      new Node("new").decryptsAll();
    }

    @Test
    void leaves_erased_persons_erased() {
      Node node = new Node("old");
      node.encryptFor(PERSONS);
      newKey("new");
      Node rotating = new Node("new", "old");

      rotating.rotation.step();
      rotating.keys.forget("guest-0");
      rotating.keys.forget("guest-" + (PERSONS - 1));
      rotating.rotate();

      Node after = new Node("new");
      for (String person : List.of("guest-0", "guest-" + (PERSONS - 1))) {
        FieldLocation name = name(person);
        assertThat(after.keys.decrypt(name, texts.getOrDefault(name, ""))).isEmpty();
        texts.remove(name);
      }
      after.decryptsAll();
    }

    @Test
    void by_two_nodes_at_once_wraps_each_key_once() throws Exception {
      new Node("old").encryptFor(PERSONS);
      newKey("new");
      List<Callable<Integer>> rotations = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        KeyRotation rotation = new Node("new", "old").rotation;
        rotations.add(
            () -> {
              int wrapped = 0;
              Step step;
              do {
                step = rotation.step();
                wrapped += step.wrapped();
              } while (!step.isDone());
              return wrapped;
            });
      }
      int wrapped = 0;
      try (var threads = Executors.newFixedThreadPool(2)) {
        for (var rotation : threads.invokeAll(rotations)) {
          wrapped += rotation.get();
        }
      }

      assertThat(wrapped).isEqualTo(PERSONS);
      new Node("new").decryptsAll();
    }

    @Test
    void to_another_key_is_refused_until_the_first_is_done() {
      new Node("old").encryptFor(1);
      newKey("new");
      newKey("other");
      Node first = new Node("new", "old");
      Node second = new Node("other", "old", "new");
      first.rotation.step();

      assertThatExceptionOfType(ActionNotApplicableException.class)
          .isThrownBy(second.rotation::step)
          .withMessageContaining("is not done: finish it");

      first.rotate();
      second.rotate();
      new Node("other").decryptsAll();
    }

    @Test
    void needs_both_keys() {
      Node old = new Node("old");
      old.encryptFor(1);
      newKey("new");
      new Node("new", "old").rotation.step();

      assertThatExceptionOfType(ActionNotApplicableException.class)
          .isThrownBy(old.rotation::step)
          .withMessageContaining("this node does not have " + id("new"));
      assertThatExceptionOfType(KeysUnavailableException.class)
          .isThrownBy(() -> old.encrypt("guest-1"))
          .withMessageContaining(id("new"));
    }

    @Test
    void names_damaged_keys_and_wraps_the_others() throws SQLException {
      Node node = new Node("old");
      node.encryptFor(20);
      newKey("new");
      execute(
          "update personal_keys set wrapped = set_byte(wrapped, 30, 255 - get_byte(wrapped, 30))"
              + " where person = 'guest-7'");
      Node rotating = new Node("new", "old");

      assertThat(rotating.rotation.step()).isEqualTo(new Step(19, false));
      assertThatExceptionOfType(MasterKeyException.class)
          .isThrownBy(rotating.rotation::step)
          .withMessageContaining("guest-7");
      rotating.keys.forget("guest-7");
      rotating.rotate();

      texts.remove(name("guest-7"));
      new Node("new").decryptsAll();
    }
  }

  @Nested
  class A_database_restored_from_before_a_rotation {
    @Test
    void opens_with_the_former_key_and_can_be_rotated_again() throws SQLException {
      new Node("old").encryptFor(3);
      execute(
          "create table %s.backup as select person, wrapped from personal_keys".formatted(schema));
      TestPostgres.shared()
          .execute(
              "create table %1$s.backup_of_masters as select check_value, state from %1$s.master_keys"
                  .formatted(schema));
      newKey("new");
      new Node("new", "old").rotate();

      for (String sql :
          List.of(
              "delete from %1$s.personal_keys",
              "delete from %1$s.master_keys",
              "insert into %1$s.master_keys (check_value, state) select * from %1$s.backup_of_masters",
              "insert into %1$s.personal_keys (person, wrapped) select * from %1$s.backup")) {
        TestPostgres.shared().execute(sql.formatted(schema));
      }

      refuses("give the database's key as a former one", "new");
      Node restored = new Node("new", "old");
      restored.decryptsAll();
      restored.encrypt("guest-after-the-restore");
      assertThat(restored.counts()).containsExactly(Map.entry(id("old") + " current", 4L));
      restored.rotate();
      new Node("new").decryptsAll();
    }
  }

  @Nested
  class A_key_that_names_another_master_key {
    @Test
    void is_shown_and_not_unwrapped() throws Exception {
      Node node = new Node("old");
      byte[] wrapped = MasterKey.random().wrap("guest-9", new byte[32]);
      assertThat(new PostgresKeyStore(database, schema).add("guest-9", wrapped)).isTrue();
      String id = MasterKey.wrappedBy(wrapped).orElseThrow();

      assertThat(node.counts()).containsEntry(id + " unknown", 1L);
      assertThatExceptionOfType(KeysUnavailableException.class)
          .isThrownBy(() -> node.keys.decrypt(name("guest-9"), "AQ"))
          .withMessageContaining("by the master key " + id);
    }

    @Test
    void is_named_in_the_table() throws Exception {
      Node node = new Node("old");
      node.encryptFor(1);

      try (Connection connection = database.getConnection();
          PreparedStatement statement =
              connection.prepareStatement(
                  "select master_key_id from %s.personal_keys".formatted(schema));
          ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo(id("old")).hasSize(16);
      }
    }
  }

  @Nested
  class A_file_of_a_new_key {
    @Test
    void replaces_no_file() throws IOException {
      newKey("new");
      byte[] before = Files.readAllBytes(folder.resolve("new"));

      assertThatExceptionOfType(MasterKeyException.class)
          .isThrownBy(() -> MasterKeyFile.createNew(folder.resolve("new")))
          .withMessageContaining("exists");
      assertThat(folder.resolve("new")).hasBinaryContent(before);
    }

    @Test
    void that_is_missing_or_damaged_is_named() throws IOException {
      new Node("old");
      newKey("new");
      refuses("absent", "new", "absent");
      Files.writeString(folder.resolve("damaged"), "nonsense");
      refuses("damaged holds no master key", "new", "damaged");
    }
  }
}
