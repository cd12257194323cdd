package dev.daybook.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendConditionFailedException;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.InMemoryEventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.WrongExpectedVersionException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
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
  private static final List<String> TYPES = List.of("HAPPENED", "ELSE");
  private static final List<String> TAGS = List.of("red", "green", "blue");

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Unit> sent = new ArrayList<>();

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
    var reader = new LogReader(database.pool(), schema);
    sent.clear();
    try (Door door = Door.open(database.direct(), schema);
        PostgresEventStore store = database.open(schema)) {
      for (int batch = 0; batch < BATCHES_A_LOG; batch++) {
        List<Unit> units = units(model);
        long since = model.head();
        List<String> outcomes = outcomes(door, store, reader, units, since);
        List<String> expected = units.stream().map(unit -> described(model, unit)).toList();
        assertThat(outcomes).as("seed %d, units %s", seed, units).isEqualTo(expected);
        if (random.nextInt(4) == 0) { // as if the answer had not been heard
          assertThat(outcomes(door, store, reader, units, since))
              .as("seed %d, units sent again %s", seed, units)
              .isEqualTo(sentAgain(model, units, expected));
        }
        sent.addAll(units);
      }
    }
    assertThat(reader.log(0).map(this::described))
        .as("seed %d", seed)
        .isNotEmpty()
        .isEqualTo(model.readLog(0).map(this::described).toList());
  }

  private List<String> outcomes(
      Door door, PostgresEventStore store, LogReader reader, List<Unit> units, long since)
      throws SQLException {
    List<PendingAppend> pending = units.stream().map(unit -> pending(unit, reader)).toList();
    Door.Outcome outcome = door.append(new Batch(pending), since);
    return IntStream.range(0, units.size())
        .mapToObj(
            i ->
                described(
                    () ->
                        store.results(
                            units.get(i).appends(),
                            units.get(i).conditions(),
                            outcome.units().get(i))))
        .toList();
  }

  /// What was accepted stays as it was; what was refused has another chance.
  private static List<String> sentAgain(
      EventStore model, List<Unit> units, List<String> firstOutcomes) {
    return IntStream.range(0, units.size())
        .mapToObj(
            i ->
                firstOutcomes.get(i).startsWith("[")
                    ? firstOutcomes.get(i)
                    : described(model, units.get(i)))
        .toList();
  }

  private record Unit(List<StreamAppend> appends, List<AppendCondition> conditions) {}

  /// As a store hands it to the door: what lies behind may have been looked through already.
  private PendingAppend pending(Unit unit, LogReader reader) {
    return new PendingAppend(
        unit.appends(),
        unit.conditions().stream()
            .map(
                condition ->
                    random.nextBoolean()
                        ? SoughtCondition.unsought(condition)
                        : reader.sought(condition))
            .toList());
  }

  /// Units that are often right, often wrong, often right only because of the one before, and
  /// sometimes sent again.
  private List<Unit> units(EventStore model) {
    long[] versions =
        IntStream.range(0, STREAMS)
            .mapToLong(number -> model.readStream(stream(number), 0).count())
            .toArray();
    if (random.nextInt(3) == 0) {
      return simpleUnits(versions);
    }
    List<Unit> units = new ArrayList<>();
    for (int i = random.nextInt(UNITS_MAX); i >= 0; i--) {
      boolean again = !sent.isEmpty() && random.nextInt(10) == 0;
      Unit unit =
          again
              ? sent.get(random.nextInt(sent.size()))
              : new Unit(unit(versions), conditions(model.head()));
      if (!units.contains(unit)) {
        units.add(unit);
      }
    }
    return units;
  }

  /// One event each, for different streams, at an exact version that is mostly right.
  private List<Unit> simpleUnits(long[] versions) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, STREAMS).boxed().toList());
    Collections.shuffle(numbers, random);
    return numbers.subList(0, 1 + random.nextInt(STREAMS)).stream()
        .map(
            number -> {
              var expected = ExpectedVersion.exact(versions[number] + random.nextInt(6) / 5);
              var event = new NewEvent(id(), TYPES.getFirst(), "{}");
              return new StreamAppend(stream(number), expected, List.of(event));
            })
        .map(append -> new Unit(List.of(append), List.of()))
        .toList();
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private List<AppendCondition> conditions(long head) {
    return random.nextInt(3) > 0
        ? List.of()
        : IntStream.rangeClosed(0, random.nextInt(2)).mapToObj(_ -> condition(head)).toList();
  }

  private AppendCondition condition(long head) {
    Set<String> types = random.nextInt(3) == 0 ? Set.of(TYPES.get(random.nextInt(2))) : Set.of();
    Set<String> tags = new HashSet<>(tags());
    tags.add(TAGS.get(random.nextInt(TAGS.size())));
    long after = random.nextInt(4) == 0 ? random.nextLong(head + 1) : head;
    return new AppendCondition(types, tags, after);
  }

  private Set<String> tags() {
    return random.nextInt(2) == 0 ? Set.of() : Set.of(TAGS.get(random.nextInt(TAGS.size())));
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
              return new NewEvent(id(), TYPES.get(random.nextInt(2)), data).tagged(tags());
            })
        .toList();
  }

  private static StreamId stream(int number) {
    return new StreamId("thing", "n" + number);
  }

  private static String described(EventStore model, Unit unit) {
    return described(() -> model.append(unit.appends(), unit.conditions()));
  }

  private static String described(Supplier<List<AppendResult>> append) {
    try {
      return described(append.get());
    } catch (WrongExpectedVersionException | AppendConditionFailedException conflict) {
      return String.valueOf(conflict.getMessage());
    }
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
