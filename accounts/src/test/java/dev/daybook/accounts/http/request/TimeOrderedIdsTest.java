package dev.daybook.accounts.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
  private static final int VARIANT_OF_RFC_9562 = 2;

  private static UUID madeAt(Instant time) {
    return new TimeOrderedIds(() -> time).get();
  }

  @Test
  void areOfVersionSevenAndBeginWithTheTime() {
    var id = madeAt(Instant.parse("2022-02-22T19:22:22Z")); // the example of RFC 9562, A.6
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(VARIANT_OF_RFC_9562);
    assertThat(id.toString()).startsWith("017f22e2-79b0-7");
  }

  @Test
  void differAtOneTime() {
    var ids = new TimeOrderedIds(() -> Instant.EPOCH);
    assertThat(Stream.generate(ids).limit(10_000)).doesNotHaveDuplicates();
  }

  @Test
  void areInTheOrderOfTheirTimesAsText() {
    List<Long> times =
        new Random(7).longs(1_000, 0, 253_402_300_799_999L).distinct().sorted().boxed().toList();
    assertThat(times.stream().map(time -> madeAt(Instant.ofEpochMilli(time)).toString()))
        .isSorted();
  }
}
