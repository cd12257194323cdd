package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.postgres.append.AppendFunction;
import dev.daybook.postgres.append.Batch;
import dev.daybook.postgres.append.ConditionSearch;
import dev.daybook.postgres.append.PendingAppend;
import dev.daybook.postgres.append.PrecheckedCondition;
import dev.daybook.postgres.read.LogReader;
import dev.daybook.postgres.testing.RandomUnits;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.postgres.testing.Unit;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The law of group commit: a batch gives the same results as its appends one by one, in order.
///
/// Repeat a run with `-Ddaybook.seed=…`.
class AppendLawProperty {
  private static final int LOGS = 3;
  private static final int BATCHES_A_LOG = 40;
  private static final int UNITS_MAX = 30;

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomUnits randomUnits = new RandomUnits(random);
  private final List<Unit> sent = new ArrayList<>();

  @Test
  void a_batch_equals_its_appends_one_by_one() throws SQLException {
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
    var search = new ConditionSearch(database.pool(), schema);
    sent.clear();
    try (AppendFunction function = AppendFunction.open(database.direct(), schema, false);
        PostgresEventStore store = database.open(schema)) {
      for (int batch = 0; batch < BATCHES_A_LOG; batch++) {
        List<Unit> units = units(model);
        long since = model.head();
        List<String> outcomes = outcomes(function, store, search, units, since);
        List<String> expected = units.stream().map(unit -> unit.outcome(model)).toList();
        assertThat(outcomes).as("seed %d, appends %s", seed, units).isEqualTo(expected);
        if (random.nextInt(4) == 0) { // as if the result had been lost
          assertThat(outcomes(function, store, search, units, since))
              .as("seed %d, retried appends %s", seed, units)
              .isEqualTo(sentAgain(model, units, expected));
        }
        sent.addAll(units);
      }
      compareWhatIsRead(model, store, reader);
    }
  }

  private void compareWhatIsRead(EventStore model, EventStore store, LogReader reader) {
    assertThat(reader.log(0).map(this::described))
        .as("seed %d", seed)
        .isNotEmpty()
        .isEqualTo(model.readLog(0).map(this::described).toList());
    for (String tag : RandomUnits.TAGS) {
      var tagged = EventFilter.all().withTags(tag);
      assertThat(store.readLog(0, tagged).map(this::described))
          .as("seed %d, %s", seed, tag)
          .isNotEmpty()
          .isEqualTo(model.readLog(0, tagged).map(this::described).toList());
    }
  }

  private List<String> outcomes(
      AppendFunction function,
      PostgresEventStore store,
      ConditionSearch search,
      List<Unit> units,
      long since)
      throws SQLException {
    List<PendingAppend> pending = units.stream().map(unit -> pending(unit, search)).toList();
    AppendFunction.Outcome outcome = function.append(new Batch(pending), since);
    return IntStream.range(0, units.size())
        .mapToObj(
            i ->
                Unit.outcome(
                    () ->
                        store.results(
                            units.get(i).appends(),
                            units.get(i).conditions(),
                            outcome.requests().get(i),
                            System.nanoTime())))
        .toList();
  }

  /// Accepted appends keep their results; refused ones are decided again.
  private static List<String> sentAgain(
      EventStore model, List<Unit> units, List<String> firstOutcomes) {
    return IntStream.range(0, units.size())
        .mapToObj(
            i ->
                firstOutcomes.get(i).startsWith("[")
                    ? firstOutcomes.get(i)
                    : units.get(i).outcome(model))
        .toList();
  }

  /// As the store passes it: the log may have been searched up to a position.
  private PendingAppend pending(Unit unit, ConditionSearch search) {
    return new PendingAppend(
        unit.appends(),
        random.nextBoolean()
            ? unit.conditions().stream().map(PrecheckedCondition::unchecked).toList()
            : search.search(unit.conditions(), Duration.ofMinutes(1)));
  }

  /// Appends that are often valid, often conflicting, often valid only after the one before, and
  /// sometimes retried.
  private List<Unit> units(EventStore model) {
    long[] versions = randomUnits.versions(model);
    if (random.nextInt(3) == 0) {
      return randomUnits.simple(versions, model.head());
    }
    List<Unit> units = new ArrayList<>();
    for (int i = random.nextInt(UNITS_MAX); i >= 0; i--) {
      boolean again = !sent.isEmpty() && random.nextInt(10) == 0;
      Unit unit =
          again ? sent.get(random.nextInt(sent.size())) : randomUnits.next(versions, model.head());
      if (!units.contains(unit)) {
        units.add(unit);
      }
    }
    return units;
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
        + event.data()
        + " "
        + new TreeSet<>(event.tags());
  }
}
