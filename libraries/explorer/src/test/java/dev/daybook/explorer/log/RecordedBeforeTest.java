package dev.daybook.explorer.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedBeforeTest {
  private static final long TEN_MILLION = 10_000_000;

  /// Of halving ten million events.
  private static final int HALVINGS = 24;

  private int rounds;
  private long read;

  private List<Long> count(List<Instant> instants, long head, LongUnaryOperator millis)
      throws SQLException {
    return RecordedBefore.count(
        instants,
        head,
        positions -> {
          rounds++;
          read += positions.size();
          assertThat(positions).allMatch(it -> it >= 1 && it <= head);
          return times(positions, millis);
        });
  }

  private static Map<Long, Instant> times(Set<Long> positions, LongUnaryOperator millis) {
    return positions.stream()
        .collect(Collectors.toMap(it -> it, it -> Instant.ofEpochMilli(millis.applyAsLong(it))));
  }

  /// Logs with even times, with many events at one time, and with long pauses.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 15, 16, 17, 18, 100, 5_000})
  void finds_the_place_of_each_instant(int head) throws SQLException {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      double pauses = random.nextDouble();
      long longest = 1L << random.nextInt(40);
      List<Long> millis = new ArrayList<>(List.of(random.nextLong(1_000)));
      while (millis.size() < head) {
        long pause = random.nextDouble() < pauses ? random.nextLong(longest) : 0;
        millis.add(millis.getLast() + pause);
      }
      List<Instant> instants = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        long near = millis.get(random.nextInt(head)) + random.nextLong(-1, 2);
        long far = random.nextLong(millis.getFirst() - 2, millis.getLast() + 3);
        instants.add(Instant.ofEpochMilli(random.nextBoolean() ? near : far));
      }

      List<Long> found = count(instants, head, position -> millis.get((int) position - 1));

      List<Long> expected =
          instants.stream()
              .map(it -> millis.stream().filter(at -> at < it.toEpochMilli()).count())
              .toList();
      assertThat(found).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void takes_few_rounds_in_an_even_log() throws SQLException {
    List<Instant> instants =
        LongStream.range(0, 60).mapToObj(it -> Instant.ofEpochMilli(it * 1_666_667_007)).toList();

    count(instants, TEN_MILLION, position -> position * 10_000);

    assertThat(rounds).isLessThanOrEqualTo(8);
    assertThat(read).isLessThanOrEqualTo(60 * HALVINGS);
  }

  /// Estimates don't help here.
  @Test
  void takes_at_most_twice_as_many_rounds_as_halving() throws SQLException {
    LongUnaryOperator doubling = position -> 1L << (position * 40 / TEN_MILLION);
    List<Instant> instants =
        LongStream.range(0, 40).mapToObj(it -> Instant.ofEpochMilli((1L << it) + 1)).toList();

    List<Long> found = count(instants, TEN_MILLION, doubling);

    assertThat(found).allMatch(it -> it > 0);
    assertThat(rounds).isLessThanOrEqualTo(2 * HALVINGS);
  }

  @Test
  void a_missing_event_is_named() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                RecordedBefore.count(
                    List.of(Instant.EPOCH),
                    9,
                    positions -> times(Set.of(1L), position -> position)))
        .withMessageContaining("[9]");
  }
}
