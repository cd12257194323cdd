package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.ExpectedVersion.Any;
import dev.daybook.eventstore.ExpectedVersion.Exact;
import dev.daybook.eventstore.ExpectedVersion.NoStream;
import dev.daybook.eventstore.ExpectedVersion.StreamExists;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A batch as the door takes it: arrays by append, by segment and by event.
///
/// A segment is a run of units in which no stream occurs twice; see `V002__append_events.sql`.
final class Batch {
  private static final long STREAM_EXISTS = -1;
  private static final long ANY = -2;
  private static final List<String> PARAMETER_TYPES =
      List.of(
          "text", "int8", "int4", "int4", "int4", "int4", "int4", "uuid", "text", "text", "text");

  private final List<PendingAppend> units;
  private final List<String> streams = new ArrayList<>();
  private final List<Long> expected = new ArrayList<>();
  private final List<Integer> unitNumbers = new ArrayList<>();
  private final List<Integer> segmentAppends = new ArrayList<>();
  private final List<Integer> segmentEvents = new ArrayList<>();
  private final List<Integer> owners = new ArrayList<>();
  private final List<Integer> offsets = new ArrayList<>();
  private final List<NewEvent> events = new ArrayList<>();

  Batch(List<PendingAppend> units) {
    this.units = List.copyOf(units);
    Set<StreamId> segment = new HashSet<>();
    for (int number = 1; number <= this.units.size(); number++) {
      List<StreamAppend> unit = this.units.get(number - 1).unit();
      if (unit.stream().anyMatch(append -> segment.contains(append.stream()))) {
        endSegment();
        segment.clear();
      }
      for (StreamAppend append : unit) {
        segment.add(append.stream());
        add(append, number);
      }
    }
    endSegment();
  }

  private void add(StreamAppend append, int number) {
    streams.add(append.stream().toString());
    expected.add(code(append.expected()));
    unitNumbers.add(number);
    int offset = 0;
    for (NewEvent event : append.events()) {
      owners.add(streams.size());
      offsets.add(++offset);
      events.add(event);
    }
  }

  private void endSegment() {
    segmentAppends.add(streams.size());
    segmentEvents.add(events.size());
  }

  private static long code(ExpectedVersion expected) {
    return switch (expected) {
      case Exact(long version) -> version;
      case NoStream _ -> 0;
      case StreamExists _ -> STREAM_EXISTS;
      case Any _ -> ANY;
    };
  }

  List<PendingAppend> units() {
    return units;
  }

  /// Sets the parameters of `append.sql`.
  void bind(PreparedStatement append) throws SQLException {
    Object[][] arrays = {
      streams.toArray(String[]::new),
      expected.toArray(Long[]::new),
      unitNumbers.toArray(Integer[]::new),
      segmentAppends.toArray(Integer[]::new),
      segmentEvents.toArray(Integer[]::new),
      owners.toArray(Integer[]::new),
      offsets.toArray(Integer[]::new),
      events.stream().map(NewEvent::eventId).toArray(UUID[]::new),
      events.stream().map(NewEvent::type).toArray(String[]::new),
      events.stream().map(NewEvent::data).toArray(String[]::new),
      events.stream().map(NewEvent::metadata).toArray(String[]::new)
    };
    Connection connection = append.getConnection();
    for (int i = 0; i < arrays.length; i++) {
      append.setArray(i + 1, connection.createArrayOf(PARAMETER_TYPES.get(i), arrays[i]));
    }
  }
}
