package dev.daybook.audit.sealing;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.NoteSigner;
import dev.daybook.audit.tree.Hash;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A log on PostgreSQL, in schemas of its own, whose tree is built.
final class TestLog implements AutoCloseable {
  final TestPostgres database = TestPostgres.shared();
  final String schema;
  final String views;

  private PostgresEventStore store;
  private ProjectionRunner tree;

  /// @param name what the names of the schemas begin with
  TestLog(String name) {
    this.schema = database.newName(name);
    this.views = database.newName(name + "_views");
    open();
  }

  private void open() {
    store =
        PostgresEventStore.open(
            database.pool(),
            PostgresOptions.defaults()
                .withOwner(database.direct())
                .withHeldConnections(database.direct())
                .withSchema(schema)
                .withReadModelSchema(views));
    AuditSchema.migrate(database.direct(), views, null);
    tree = store.project(new LogTree());
  }

  PostgresEventStore store() {
    return store;
  }

  ProjectionRunner tree() {
    return tree;
  }

  EpochTrees trees(String name, Function<String, ? extends NoteSigner> keys, Path folder) {
    return new EpochTrees(store, database.pool(), views, name, keys, folder);
  }

  /// A signer of an origin, always with the same key.
  static Ed25519Signer signer(String origin) {
    return Ed25519Signer.derived(origin, Hash.ofLeaf(origin.getBytes(UTF_8)).bytes());
  }

  /// Appends to one stream, and waits until the tree has the events.
  void append(int count) throws InterruptedException {
    append(
        StreamId.of("cart", "c1"),
        IntStream.range(0, count)
            .mapToObj(i -> new NewEvent(UUID.randomUUID(), "ADDED", "{\"item\": " + i + "}", "{}"))
            .toList());
  }

  /// Appends, and waits until the tree has the events.
  void append(StreamId stream, List<NewEvent> events) throws InterruptedException {
    store.append(stream, ExpectedVersion.any(), events);
    awaitTree();
  }

  void awaitTree() throws InterruptedException {
    assertThat(tree.awaitPosition(store.head(), PATIENCE)).as("%s", tree.status()).isTrue();
  }

  /// Leaves the log as a backup has it that was made when it had so many events. It is open again
  /// afterwards, as another store.
  void restore(int events) throws InterruptedException {
    store.close();
    database.execute(
        """
        alter table %1$s.events disable trigger all;
        delete from %1$s.events where position > %3$d;
        alter table %1$s.events enable always trigger events_are_immutable;
        delete from %2$s.audit_checkpoints where size > %3$d;
        delete from %2$s.audit_cosignatures where size > %3$d;
        drop table %2$s.audit_tiles;
        delete from %2$s.checkpoints;
        """
            .formatted(schema, views, events));
    open();
    awaitTree();
  }

  @Override
  public void close() {
    store.close();
  }
}
