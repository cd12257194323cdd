package dev.daybook.postgres.testing;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random appends to a few streams and tags, so that they conflict.
public final class RandomUnits {
  private static final int STREAMS = 5;
  private static final List<String> TYPES = List.of("HAPPENED", "ELSE");
  public static final List<String> TAGS = List.of("red", "green", "blue");

  private final Random random;

  public RandomUnits(Random random) {
    this.random = random;
  }

  /// By stream.
  public long[] versions(EventStore store) {
    return IntStream.range(0, STREAMS)
        .mapToLong(number -> store.readStream(stream(number), 0).count())
        .toArray();
  }

  /// An append that is often valid, often conflicting, often valid only after the one before.
  ///
  /// @param versions of the streams if all earlier appends are accepted; is updated
  public Unit next(long[] versions, long head) {
    return new Unit(appends(versions), conditions(head));
  }

  /// One event for each of some streams, at an exact version that is mostly correct.
  public List<Unit> simple(long[] versions, long head) {
    List<StreamAppend> appends =
        shuffledStreams().subList(0, 1 + random.nextInt(STREAMS)).stream()
            .map(
                number -> {
                  var expected = ExpectedVersion.exact(versions[number] + random.nextInt(9) / 8);
                  return new StreamAppend(stream(number), expected, events(1));
                })
            .toList();
    List<Unit> units = new ArrayList<>();
    for (int from = 0; from < appends.size(); ) {
      int until = Math.min(appends.size(), from + 1 + random.nextInt(4) / 3);
      units.add(new Unit(appends.subList(from, until), conditions(head)));
      from = until;
    }
    return units;
  }

  private List<Integer> shuffledStreams() {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, STREAMS).boxed().toList());
    Collections.shuffle(numbers, random);
    return numbers;
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
    if (!types.isEmpty() && random.nextInt(3) == 0) {
      tags.clear();
    }
    long after = random.nextInt(4) == 0 ? random.nextLong(head + 1) : head;
    return new AppendCondition(types, tags, after);
  }

  private Set<String> tags() {
    return TAGS.stream().filter(_ -> random.nextInt(3) == 0).collect(Collectors.toSet());
  }

  private List<StreamAppend> appends(long[] versions) {
    int streams = random.nextInt(4) == 0 ? 1 + random.nextInt(STREAMS) : 1;
    List<StreamAppend> unit = new ArrayList<>();
    for (int number : shuffledStreams().subList(0, streams)) {
      boolean only = unit.isEmpty(); // the first stream gets an event, others may only be checked
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
}
