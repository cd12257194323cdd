package dev.daybook.postgres.projections.steps;

import static java.util.stream.Collectors.joining;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.Projection.Table;
import dev.daybook.postgres.projections.steps.RowChange.Kind;
import dev.daybook.postgres.projections.storage.Generation;
import dev.daybook.postgres.projections.storage.ReadModelTables;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Shows what the events of one stream do to the rows of a read model, one after the other.
///
/// The projection folds them into empty temporary tables, in a transaction that is rolled back.
/// *Never committed*: the connection refuses it to the projection, and the transaction violates a
/// deferred constraint, so that a `commit` by SQL fails too. (A projection that ends its
/// transaction by `rollback` in SQL, and commits another one, isn't stopped.) *Bounded*: at most
/// [#EVENTS_MAX] events, [#ROWS_MAX] rows a table, 2 s a statement and [#TIME_MAX] together. Live
/// tables, shadow tables and checkpoints are not touched; the database's role needs the privilege
/// `TEMPORARY`.
///
/// The tables hold what this stream alone leads to. If rows depend on other streams too, they
/// differ from the read model, or an event can't be applied.
///
/// Thread-safe.
public final class ProjectionSteps {
  /// Maximum number of events that are folded.
  public static final int EVENTS_MAX = 1_000;

  /// Maximum number of rows of a table that are compared.
  public static final int ROWS_MAX = 2_000;

  /// Maximum size of a row that is shown, in characters of its JSON.
  public static final int ROW_CHARACTERS_MAX = 16_384;

  /// No further event is folded after this time.
  public static final Duration TIME_MAX = Duration.ofSeconds(5);

  private static final String BEGIN = Sql.read(ProjectionSteps.class, "begin.sql");
  private static final String FORBID_COMMIT = Sql.read(ProjectionSteps.class, "forbid-commit.sql");

  private final Projection projection;
  private final DataSource database;
  private final ReadModelTables tables;
  private final String listRows;

  /// @param database gives connections with auto-commit on; one is taken at a time
  public ProjectionSteps(Projection projection, DataSource database) {
    this.projection = projection;
    this.database = database;
    this.tables = new ReadModelTables(projection, "pg_temp");
    this.listRows =
        Sql.read(ProjectionSteps.class, "list-rows.sql")
            .replace("${row-characters}", String.valueOf(ROW_CHARACTERS_MAX));
  }

  /// The steps that were taken.
  ///
  /// @param ended why there are no more; null if all were taken
  public record Steps(List<ProjectionStep> steps, @Nullable String ended) {
    public Steps {
      steps = List.copyOf(steps);
    }
  }

  /// Folds the events of a stream and shows what the last of them do. The first event that can't be
  /// applied is the last step.
  ///
  /// @param events from the first one of the stream on, 1 to [#EVENTS_MAX]
  /// @param shown number of last events that are shown; the others are folded before them, in one
  ///   batch
  /// @throws IllegalArgumentException if there are too many events
  /// @throws dev.daybook.eventstore.errors.EventStoreException if the database can't be used
  public Steps take(List<RecordedEvent> events, int shown) {
    if (events.size() > EVENTS_MAX) {
      throw new IllegalArgumentException("Steps fold at most %d events".formatted(EVENTS_MAX));
    }
    try (Connection transaction = OwnConnection.from(database)) {
      transaction.setAutoCommit(false);
      try {
        execute(transaction, BEGIN);
        execute(transaction, FORBID_COMMIT);
        tables.create(transaction, Generation.TEMPORARY);
        return new Run(transaction).take(events, Math.max(0, events.size() - shown));
      } finally {
        if (!transaction.isClosed()) {
          transaction.rollback();
          transaction.setAutoCommit(true);
        }
      }
    } catch (SQLException e) {
      throw DatabaseErrors.exception(
          "The events can't be folded into temporary tables of " + projection.name(), e);
    }
  }

  private static void execute(Connection transaction, String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(sql);
    }
  }

  private record Row(String hash, @Nullable String content) {}

  /// The rows of all tables: by table and key.
  private record Rows(List<NavigableMap<String, Row>> ofTables) {}

  /// An event that the projection can't apply.
  private static final class UnappliedException extends Exception {
    private final String reason;

    UnappliedException(Exception cause) {
      super(cause);
      this.reason = ErrorText.text(cause);
    }
  }

  private final class Run {
    private final Connection transaction;
    private final long deadline = System.nanoTime() + TIME_MAX.toNanos();
    private @Nullable String tooManyRows;

    Run(Connection transaction) {
      this.transaction = transaction;
    }

    Steps take(List<RecordedEvent> events, int before) throws SQLException {
      List<ProjectionStep> steps = new ArrayList<>();
      try {
        apply(events.subList(0, before));
      } catch (UnappliedException e) {
        return new Steps(
            steps, "An event up to version %d can't be applied: %s".formatted(before, e.reason));
      }
      Rows rows = rows();
      for (RecordedEvent event : events.subList(before, events.size())) {
        if (tooManyRows != null) {
          return new Steps(steps, tooManyRows);
        }
        if (System.nanoTime() - deadline > 0) {
          return new Steps(
              steps, "The steps took longer than %d s".formatted(TIME_MAX.toSeconds()));
        }
        if (!projection.applies(event)) {
          steps.add(new ProjectionStep(event, false, List.of(), null));
          continue;
        }
        try {
          apply(List.of(event));
        } catch (UnappliedException e) {
          steps.add(new ProjectionStep(event, true, List.of(), e.reason));
          return new Steps(steps, "The projection can't apply the event");
        }
        Rows after = rows();
        steps.add(new ProjectionStep(event, true, changes(rows, after), null));
        rows = after;
      }
      return new Steps(steps, tooManyRows);
    }

    private void apply(List<RecordedEvent> events) throws UnappliedException {
      List<RecordedEvent> wanted = events.stream().filter(projection::applies).toList();
      if (wanted.isEmpty()) {
        return;
      }
      try {
        projection.apply(UncommittedConnection.of(transaction), wanted);
      } catch (SQLException | RuntimeException e) {
        throw new UnappliedException(e);
      }
    }

    private Rows rows() throws SQLException {
      List<NavigableMap<String, Row>> all = new ArrayList<>();
      for (Table table : projection.tables()) {
        all.add(rows(table));
      }
      return new Rows(all);
    }

    private NavigableMap<String, Row> rows(Table table) throws SQLException {
      String statement =
          listRows
              .replace("${table}", Sql.quoted(table.name()))
              .replace("${key}", table.key().stream().map(Sql::quoted).collect(joining(", ")));
      NavigableMap<String, Row> rows = new TreeMap<>();
      try (PreparedStatement select = transaction.prepareStatement(statement)) {
        select.setInt(1, ROWS_MAX + 1);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            rows.put(
                row.getString("row_key"), new Row(row.getString("hash"), row.getString("content")));
          }
        }
      }
      if (rows.size() > ROWS_MAX) {
        tooManyRows =
            "The table %s has more than %d rows for this stream".formatted(table.name(), ROWS_MAX);
      }
      return rows;
    }

    private List<RowChange> changes(Rows before, Rows after) {
      List<RowChange> changes = new ArrayList<>();
      for (int i = 0; i < after.ofTables().size(); i++) {
        NavigableMap<String, Row> old = before.ofTables().get(i);
        NavigableMap<String, Row> now = after.ofTables().get(i);
        var keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        for (String key : keys) {
          change(projection.tables().get(i).name(), key, old.get(key), now.get(key), changes);
        }
      }
      return changes;
    }

    private static void change(
        String table,
        String key,
        @Nullable Row before,
        @Nullable Row after,
        List<RowChange> changes) {
      if (before != null && after != null && before.hash().equals(after.hash())) {
        return;
      }
      Kind kind = before == null ? Kind.INSERTED : after == null ? Kind.DELETED : Kind.UPDATED;
      changes.add(
          new RowChange(
              table,
              key,
              kind,
              before == null ? null : before.content(),
              after == null ? null : after.content()));
    }
  }
}
