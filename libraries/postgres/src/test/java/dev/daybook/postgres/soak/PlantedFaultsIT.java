package dev.daybook.postgres.soak;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The checker finds and names a fault in the append function or in a command handler.
class PlantedFaultsIT {
  private static final Duration LENGTH = Duration.ofSeconds(5);

  @ParameterizedTest
  @EnumSource
  void is_found_and_named(PlantedFault fault) throws Exception {
    long seed = new Random().nextLong();
    Map<String, Long> kinds =
        new Round(seed, LENGTH)
            .run(fault).faults().stream().collect(groupingBy(PlantedFaultsIT::kind, counting()));
    System.out.printf("%s, seed %d: %s%n", fault, seed, kinds);
    assertThat(kinds).as("with seed %d", seed).containsKey(fault.kind());
    if (!fault.kind().equals(PlantedFault.TWO_WINNERS)) { // the lock stays
      assertThat(kinds).as("with seed %d", seed).doesNotContainKey(PlantedFault.TWO_WINNERS);
    }
  }

  private static String kind(String fault) {
    return fault.substring(0, fault.indexOf(": "));
  }
}
