package dev.daybook.postgres.snapshots;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import dev.daybook.postgres.jdbc.OutageLog;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.read.StoredTags;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Snapshots in a table beside the read models. They are written by a thread of their own, so that
/// command handling doesn't wait. Of a stream that changes faster than they are written, only the
/// latest state is stored.
///
/// A snapshot is found only by the code that made it, and only if the log has the event at which it
/// was made: not after the log has diverged.
///
/// Thread-safe.
public final class PostgresSnapshots<S, E> implements Snapshots<S>, AutoCloseable {
  /// Maximum number of streams whose states wait to be stored; further states are dropped.
  static final int WAITING_MAX = 1_000;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(PostgresSnapshots.class);

  private final DataSource database;
  private final SnapshotStrategy<S, E> folding;
  private final String find;
  private final String save;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<StreamId, StreamState<S>> waiting = new LinkedHashMap<>();
  private final Thread thread;
  private final OutageLog outage = new OutageLog(log, "Reading or storing snapshots");
  private boolean closed;

  private PostgresSnapshots(
      DataSource database, String schema, String logSchema, SnapshotStrategy<S, E> folding) {
    this.database = database;
    this.folding = folding;
    this.find =
        Sql.load(PostgresSnapshots.class, "find-snapshot.sql", schema)
            .replace("${log}", Sql.quoted(logSchema));
    this.save = Sql.load(PostgresSnapshots.class, "save-snapshot.sql", schema);
    this.thread = Thread.ofPlatform().name("daybook-snapshots").daemon().unstarted(this::run);
  }

  /// Starts the thread that stores offered states.
  ///
  /// @param database reads the log, reads and writes the snapshots
  /// @param schema the schema of the read models, migrated by `ReaderSchema`
  /// @param logSchema the schema of the log in the same database, migrated by `LogSchema`
  public static <S, E> PostgresSnapshots<S, E> start(
      DataSource database, String schema, String logSchema, SnapshotStrategy<S, E> folding) {
    var snapshots = new PostgresSnapshots<>(database, schema, logSchema, folding);
    snapshots.thread.start();
    return snapshots;
  }

  /// Decodes after the connection was returned: a codec may take a connection of the same pool, for
  /// example to read a person's key.
  @Override
  public Optional<StreamState<S>> find(StreamId stream) {
    try {
      Optional<StreamState<S>> found = read(stream).map(stored -> loaded(stored, folding.codec()));
      outage.over();
      return found;
    } catch (SQLException | EventStoreException e) {
      outage.failed(e);
      return Optional.empty();
    } catch (RuntimeException e) {
      return notFound(stream, e);
    }
  }

  @Override
  public Optional<StreamState<S>> findIn(EventStoreTransaction transaction, StreamId stream) {
    return transaction instanceof JoinedTransaction joined
        ? find(joined, stream)
        : Optional.empty();
  }

  private Optional<StreamState<S>> find(JoinedTransaction transaction, StreamId stream) {
    Optional<Stored> stored;
    try {
      stored = read(transaction.connection(), stream);
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The snapshot of " + stream + " can't be read", e);
    }
    try {
      return stored.map(found -> loaded(found, folding.codec().in(transaction)));
    } catch (UnreadableEventException e) {
      return notFound(stream, e);
    } catch (EventStoreException e) {
      throw e; // from the keys of personal data: the transaction has failed
    } catch (RuntimeException e) {
      return notFound(stream, e);
    }
  }

  private Optional<StreamState<S>> notFound(StreamId stream, RuntimeException e) {
    log.warn("The snapshot of {} can't be read; the whole stream is read instead", stream, e);
    return Optional.empty();
  }

  /// A snapshot as stored.
  ///
  /// @param events the stream's first event, then those that lead from it to the state
  private record Stored(List<RecordedEvent> events, long version, Instant recordedAt) {}

  private Optional<Stored> read(StreamId stream) throws SQLException {
    try (Connection connection = OwnConnection.orBound(database)) {
      return read(connection, stream);
    }
  }

  private Optional<Stored> read(Connection connection, StreamId stream) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(find)) {
      select.setString(1, stream.toString());
      select.setString(2, folding.fingerprint());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Stored(
                    events(stream, row), row.getLong("version"), instant(row, "recorded_at")))
            : Optional.empty();
      }
    }
  }

  private static List<RecordedEvent> events(StreamId stream, ResultSet row) throws SQLException {
    List<RecordedEvent> events = new ArrayList<>();
    var first =
        new RecordedEvent(
            row.getLong("first_position"),
            stream,
            1,
            row.getObject("first_event_id", UUID.class),
            row.getString("first_type"),
            row.getString("first_data"),
            row.getString("first_metadata"),
            instant(row, "first_recorded_at"),
            StoredTags.parse(row.getString("first_tags")));
    events.add(first);
    String[] types = (String[]) row.getArray("types").getArray();
    String[] data = (String[]) row.getArray("data").getArray();
    String[] metadata = (String[]) row.getArray("metadata").getArray();
    for (int i = 0; i < types.length; i++) {
      events.add(
          new RecordedEvent(
              first.position(),
              stream,
              i + 2,
              new UUID(0, i),
              types[i],
              data[i],
              metadata[i],
              first.recordedAt()));
    }
    return events;
  }

  private StreamState<S> loaded(Stored stored, EventCodec<E> codec) {
    S state = folding.decider().initialState();
    for (RecordedEvent event : stored.events()) {
      state = folding.decider().evolve(state, codec.decode(event));
    }
    return new StreamState<>(state, stored.version(), stored.recordedAt());
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  @Override
  public void offer(StreamId stream, StreamState<S> loaded) {
    lock.lock();
    try {
      if (waiting.size() < WAITING_MAX || waiting.containsKey(stream)) {
        waiting.merge(stream, loaded, (old, now) -> now.version() > old.version() ? now : old);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (var next = next(); next != null; next = next()) {
      try {
        save(next.getKey(), next.getValue());
        outage.over();
      } catch (SQLException | EventStoreException e) {
        outage.failed(e);
      } catch (RuntimeException e) {
        log.warn("The snapshot of {} can't be stored", next.getKey(), e);
      }
    }
  }

  private Map.@Nullable Entry<StreamId, StreamState<S>> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      return closed ? null : waiting.pollFirstEntry();
    } catch (InterruptedException ignored) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Encodes before it takes a connection, since a codec may need one too.
  private void save(StreamId stream, StreamState<S> loaded) throws SQLException {
    List<NewEvent> events =
        folding.summary().apply(loaded.state()).stream()
            .map(event -> folding.codec().encode(stream, event, new UUID(0, 0), Map.of()))
            .toList();
    try (Connection connection = OwnConnection.from(database);
        PreparedStatement statement = connection.prepareStatement(save)) {
      statement.setString(1, stream.toString());
      statement.setLong(2, loaded.version());
      statement.setLong(3, Objects.requireNonNull(loaded.changedAt()).toEpochMilli());
      statement.setString(4, folding.fingerprint());
      statement.setArray(5, texts(connection, events, NewEvent::type));
      statement.setArray(6, texts(connection, events, NewEvent::data));
      statement.setArray(7, texts(connection, events, NewEvent::metadata));
      statement.executeUpdate();
    }
  }

  private static java.sql.Array texts(
      Connection connection, List<NewEvent> events, Function<NewEvent, String> text)
      throws SQLException {
    return connection.createArrayOf("text", events.stream().map(text).toArray());
  }

  /// Stops the thread; states that wait are dropped.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.warn("A snapshot is still being stored");
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
