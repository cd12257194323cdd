package dev.daybook.postgres.test;

import static java.util.stream.Collectors.joining;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.projections.Projection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/// Tests of a projection as sentences: given these events, then its tables contain these rows.
///
/// ```java
/// var underway = ProjectionSpec.of(new ParcelsUnderway(), postgres);
///
/// underway
///     .given(sent("parcel-1", "Paris"), sent("parcel-2", "Oslo"), delivered("parcel-1"))
///     .then("parcels_underway", row("parcel-2", "Oslo"));
/// ```
///
/// The events are applied twice, in one batch and one by one, and both must give the same rows,
/// since batches may have any size. Each run has its own tables, in one transaction that is rolled
/// back: specifications leave nothing behind, don't see each other and may run concurrently. It
/// runs in the thread of the test and never waits.
///
/// A projection that fails ends the test with its own exception; one that commits or rolls back,
/// with an [AssertionError].
public final class ProjectionSpec {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Projection projection;
  private final ScratchTables tables;

  private ProjectionSpec(Projection projection, DataSource database) {
    this.projection = projection;
    this.tables = new ScratchTables(projection, database);
  }

  /// A specification of `projection`.
  ///
  /// @param database a PostgreSQL database; its user needs the privilege to create schemas
  public static ProjectionSpec of(Projection projection, DataSource database) {
    return new ProjectionSpec(projection, database);
  }

  /// An event.
  ///
  /// @param type the stored name
  /// @param data as JSON
  public record Event(StreamId stream, String type, String data) {}

  /// An expected row of a table: one value for each column, in the order of the columns.
  ///
  /// @param values compared as text with the column's value in PostgreSQL's JSON format: `3`,
  ///   `3.00`, `true`, `2026-01-01T00:00:01+00:00` (times in UTC); or null
  public static Row row(@Nullable Object... values) {
    return Row.of(values);
  }

  /// Sets the history, in order. The first event has position 1 and was recorded on 1 January 2026,
  /// one second after midnight UTC; each later event has the next position and is one second later.
  public Given given(Event... events) {
    List<RecordedEvent> log = new ArrayList<>();
    Map<StreamId, Long> versions = new HashMap<>();
    for (Event event : events) {
      long position = log.size() + 1L;
      log.add(
          new RecordedEvent(
              position,
              event.stream(),
              versions.merge(event.stream(), 1L, Long::sum),
              new UUID(0, position),
              event.type(),
              event.data(),
              "{}",
              START.plusSeconds(position)));
    }
    return given(log);
  }

  /// Sets the history to the events of a log, for example of an `InMemoryEventStore` that a command
  /// handler has filled.
  public Given given(List<RecordedEvent> log) {
    return new Given(List.copyOf(log));
  }

  /// A history to apply. As in production, the projection gets only events whose types it reads,
  /// and never an empty batch.
  public final class Given {
    private final List<RecordedEvent> history;

    private Given(List<RecordedEvent> history) {
      this.history = history;
    }

    /// Asserts that the table contains exactly these rows, in any order.
    ///
    /// @param table name of one of the projection's tables, without a schema
    /// @return this history, for assertions on other tables
    public Given then(String table, Row... rows) {
      List<RecordedEvent> wanted =
          history.stream().filter(event -> projection.types().contains(event.type())).toList();
      List<Row> expected = List.of(rows).stream().sorted().toList();
      List<Row> atOnce = tables.fill(wanted.isEmpty() ? List.of() : List.of(wanted), table);
      if (!atOnce.equals(expected)) {
        throw failure(table, expected, "but is  ", atOnce);
      }
      List<Row> oneByOne = tables.fill(wanted.stream().map(List::of).toList(), table);
      if (!oneByOne.equals(expected)) {
        throw failure(table, expected, "but event by event it is\n        ", oneByOne);
      }
      return this;
    }

    private AssertionFailedError failure(
        String table, List<Row> expected, String but, List<Row> actual) {
      return new AssertionFailedError(
          "given   %s\nthen    %s\n        %s\n%s%s"
              .formatted(
                  lines("nothing", history.stream().map(Given::told).toList()),
                  table,
                  lines("no rows", expected),
                  but,
                  lines("no rows", actual)),
          expected,
          actual);
    }

    private static String told(RecordedEvent event) {
      return event.stream() + " " + event.type() + " " + event.data();
    }
  }

  private static String lines(String none, List<?> lines) {
    return lines.isEmpty()
        ? none
        : lines.stream().map(String::valueOf).collect(joining("\n        "));
  }
}
