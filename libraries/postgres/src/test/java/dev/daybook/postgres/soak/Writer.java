package dev.daybook.postgres.soak;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.Against;
import dev.daybook.postgres.soak.Entry.Part;
import dev.daybook.postgres.soak.Entry.Unexpected;
import dev.daybook.postgres.soak.Entry.Unit;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sends appends of every kind, one at a time, to contended streams, and records the results.
final class Writer implements Runnable {
  private static final int STREAMS_OF_UNIT_MAX = 4;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String name;
  private final EventStore store;
  private final @Nullable JoinedAppends joined;
  private final Random random;
  private final Contested contested;
  private final Sender sender;
  private final BooleanSupplier ended;
  private int appends;

  /// @param joined appends in transactions of the application; null for plain appends
  Writer(
      String name,
      EventStore store,
      @Nullable JoinedAppends joined,
      Journal journal,
      Random random,
      BooleanSupplier ended) {
    this.name = name;
    this.store = store;
    this.joined = joined;
    this.sender = new Sender(journal, random, ended);
    this.random = random;
    this.contested = new Contested(store, random);
    this.ended = ended;
  }

  @Override
  public void run() {
    while (!ended.getAsBoolean()) {
      try {
        send(next());
      } catch (EventStoreUnavailableException _) {
        LockSupport.parkNanos(PAUSE.toNanos()); // time for reading the version
      }
    }
  }

  private void send(Unit unit) {
    int number = ++appends;
    if (joined == null) {
      String append = name + "-" + number;
      sender.send(append, unit, () -> append(append, unit));
    } else {
      String append = JoinedAppends.name(name, number);
      sender.sendOnce(append, unit, () -> append(append, unit));
    }
  }

  private Unit next() {
    long head = store.head();
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> unit(exact(contested.stream(head)));
      case 4 -> unit(part(contested.stream(head), ExpectedVersion.any()));
      case 5 -> unit(part(contested.newStream(head), ExpectedVersion.noStream()));
      case 6 -> new Unit(several(head), "");
      case 7 -> unit(part(contested.stream(head), ExpectedVersion.streamExists()));
      default ->
          new Unit(
              List.of(part(contested.stream(head), ExpectedVersion.any())), contested.claim(head));
    };
  }

  private static Unit unit(Part part) {
    return new Unit(List.of(part), "");
  }

  private List<Part> several(long head) {
    List<StreamId> streams =
        Stream.generate(() -> contested.stream(head))
            .limit(STREAMS_OF_UNIT_MAX)
            .distinct()
            .toList();
    return streams.stream().map(this::exact).toList();
  }

  private Part exact(StreamId stream) {
    List<RecordedEvent> last = store.readLast(stream, 1);
    return part(stream, ExpectedVersion.exact(last.isEmpty() ? 0 : last.getFirst().version()));
  }

  private Part part(StreamId stream, ExpectedVersion expected) {
    return new Part(
        stream,
        expected,
        IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(_ -> UUID.randomUUID()).toList());
  }

  private Entry append(String append, Unit unit) {
    try {
      List<StreamAppend> parts =
          unit.parts().stream().map(part -> toAppend(append, part, unit.claim())).toList();
      List<AppendCondition> conditions =
          unit.claim().isEmpty()
              ? List.of()
              : List.of(AppendCondition.noEventTagged(unit.claim(), 0));
      List<AppendResult> results =
          joined == null
              ? store.append(parts, conditions)
              : joined.append(append, parts, conditions);
      return new Acknowledged(
          append,
          System.nanoTime(),
          results.stream().map(AppendResult::version).toList(),
          Collections.max(results.stream().map(AppendResult::position).toList()));
    } catch (WrongExpectedVersionException e) {
      return new Unexpected(append, System.nanoTime(), e.stream(), e.actual());
    } catch (AppendConditionFailedException e) {
      return new Against(append, System.nanoTime(), e.position());
    }
  }

  private static StreamAppend toAppend(String append, Part part, String claim) {
    Set<String> tags = claim.isEmpty() ? Set.of() : Set.of(claim);
    List<NewEvent> events =
        part.eventIds().stream()
            .map(
                id -> new NewEvent(id, "HAPPENED", "{\"append\": \"" + append + "\"}").tagged(tags))
            .toList();
    return new StreamAppend(part.stream(), part.expected(), events);
  }
}
