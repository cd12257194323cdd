package dev.daybook.eventstore.postgres.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A door with a fault does not get past the checker.
class PlantedFaultsIT {
  private static final Duration LENGTH = Duration.ofSeconds(5);

  @ParameterizedTest
  @EnumSource
  void is_found(PlantedFault fault) throws Exception {
    long seed = new Random().nextLong();
    var faults = new Round(seed, LENGTH).run(fault).faults();
    System.out.printf("%s, seed %d: %d faults%n", fault, seed, faults.size());
    faults.stream().limit(3).forEach(System.out::println);
    assertThat(faults).as("with seed %d", seed).isNotEmpty();
  }
}
