package dev.daybook.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.InMemoryEventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.WrongExpectedVersionException;
import dev.daybook.eventstore.postgres.Door.UnitOutcome;
import dev.daybook.eventstore.postgres.Door.UnitOutcome.Appended;
import dev.daybook.eventstore.postgres.Door.UnitOutcome.Refused;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The law of group commit: a batch comes to what the same units come to one by one, in order.
///
/// Repeat a run with `-Ddaybook.seed=…`.
class AppendLawProperty {
  private static final int LOGS = 3;
  private static final int BATCHES_A_LOG = 40;
  private static final int UNITS_MAX = 30;
  private static final int STREAMS = 5;

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void a_batch_comes_to_what_its_units_come_to_one_by_one() throws SQLException {
    System.out.println("AppendLawProperty: -Ddaybook.seed=" + seed);
    for (int log = 0; log < LOGS; log++) {
      compareLogs();
    }
  }

  private void compareLogs() throws SQLException {
    TestDatabase database = TestDatabase.shared();
    String schema = database.newLog();
    var model = new InMemoryEventStore(Clock.systemUTC());
    try (Door door = Door.open(database.direct(), schema)) {
      for (int batch = 0; batch < BATCHES_A_LOG; batch++) {
        List<List<StreamAppend>> units = units(model);
        List<PendingAppend> pending = units.stream().map(PendingAppend::new).toList();
        Door.Outcome outcome = door.append(new Batch(pending));
        assertThat(outcome.units().stream().map(AppendLawProperty::described))
            .as("seed %d, units %s", seed, units)
            .isEqualTo(units.stream().map(unit -> described(model, unit)).toList());
        assertThat(outcome.head()).as("seed %d", seed).isEqualTo(model.head());
      }
    }
    var written = new LogReader(database.pool(), schema).log(0).map(this::described).toList();
    assertThat(written)
        .as("seed %d", seed)
        .isNotEmpty()
        .isEqualTo(model.readLog(0).map(this::described).toList());
  }

  /// Units that are often right, often wrong, and often right only because of the one before.
  private List<List<StreamAppend>> units(EventStore model) {
    long[] versions =
        IntStream.range(0, STREAMS)
            .mapToLong(number -> model.readStream(stream(number), 0).count())
            .toArray();
    return IntStream.rangeClosed(0, random.nextInt(UNITS_MAX))
        .mapToObj(_ -> unit(versions))
        .toList();
  }

  private List<StreamAppend> unit(long[] versions) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, STREAMS).boxed().toList());
    Collections.shuffle(numbers, random);
    int streams = random.nextInt(4) == 0 ? 1 + random.nextInt(STREAMS) : 1;
    List<StreamAppend> unit = new ArrayList<>();
    for (int number : numbers.subList(0, streams)) {
      boolean only = unit.isEmpty(); // the first brings an event, others may be mere checks
      List<NewEvent> events = events(random.nextInt(only ? 1 : 0, 3));
      unit.add(new StreamAppend(stream(number), expected(versions[number]), events));
      versions[number] += random.nextInt(5) == 0 ? 0 : events.size();
    }
    return unit;
  }

  private ExpectedVersion expected(long guess) {
    return switch (random.nextInt(8)) {
      case 0 -> ExpectedVersion.any();
      case 1 -> ExpectedVersion.streamExists();
      case 2 -> ExpectedVersion.noStream();
      case 3 -> ExpectedVersion.exact(guess + random.nextInt(3));
      default -> ExpectedVersion.exact(guess);
    };
  }

  private List<NewEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            _ -> {
              String data = "{\"n\": " + random.nextInt() + "}";
              return new NewEvent(new UUID(random.nextLong(), random.nextLong()), "HAPPENED", data);
            })
        .toList();
  }

  private static StreamId stream(int number) {
    return new StreamId("thing", "n" + number);
  }

  private static String described(EventStore model, List<StreamAppend> unit) {
    try {
      return described(model.append(unit));
    } catch (WrongExpectedVersionException conflict) {
      return String.valueOf(conflict.getMessage());
    }
  }

  private static String described(UnitOutcome outcome) {
    return switch (outcome) {
      case Appended(List<AppendResult> results) -> described(results);
      case Refused(WrongExpectedVersionException conflict) -> String.valueOf(conflict.getMessage());
    };
  }

  private static String described(List<AppendResult> results) {
    return results.stream().map(r -> r.version() + "@" + r.position()).toList().toString();
  }

  private String described(RecordedEvent event) {
    return event.position()
        + " "
        + event.stream()
        + " "
        + event.version()
        + " "
        + event.eventId()
        + " "
        + event.data();
  }
}
