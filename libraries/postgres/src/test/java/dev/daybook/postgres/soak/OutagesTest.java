package dev.daybook.postgres.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutagesTest {
  private static List<Duration> seconds(Integer... values) {
    return Stream.of(values).map(Duration::ofSeconds).toList();
  }

  private static Outage outage(LeaderFault fault, int sinceFault, int sincePromotion) {
    return new Outage(fault, Duration.ofSeconds(sinceFault), Duration.ofSeconds(sincePromotion));
  }

  @Test
  void a_percentile_is_one_of_the_times() {
    List<Duration> ten = seconds(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    assertThat(Outages.percentile(50, ten)).hasSeconds(5);
    assertThat(Outages.percentile(90, ten)).hasSeconds(9);
    assertThat(Outages.percentile(100, ten)).hasSeconds(10);
    assertThat(Outages.percentile(90, seconds(3))).hasSeconds(3);
    assertThat(Outages.percentile(50, seconds(3, 1, 2))).hasSeconds(2);
  }

  @Test
  void the_longest_time_from_a_promotion_is_of_any_kind() {
    var outages =
        new Outages(List.of(outage(LeaderFault.KILLED, 20, 11), outage(LeaderFault.PAUSED, 30, 2)));
    assertThat(outages.longestSincePromotion()).hasSeconds(11);
  }

  @Test
  void the_table_has_a_row_for_each_kind_and_one_for_all() {
    var outages =
        new Outages(List.of(outage(LeaderFault.KILLED, 20, 1), outage(LeaderFault.KILLED, 24, 3)));
    assertThat(outages.toString().replaceAll(" +", " ").lines().skip(2))
        .containsExactly(
            "KILLED 2 20.0 24.0 24.0 1.0 3.0 3.0",
            "PAUSED 0 - -",
            "CUT_OFF 0 - -",
            "ALL 2 20.0 24.0 24.0 1.0 3.0 3.0");
  }

  @Test
  void a_sequence_has_as_many_faults_of_each_kind() {
    List<LeaderFault> faults = LeaderFault.sequence(21, new Random(1));
    assertThat(faults.stream().collect(Collectors.groupingBy(it -> it, Collectors.counting())))
        .hasSize(LeaderFault.values().length)
        .allSatisfy((_, count) -> assertThat(count).isEqualTo(7));
    assertThat(LeaderFault.sequence(21, new Random(1))).isEqualTo(faults);
  }
}
