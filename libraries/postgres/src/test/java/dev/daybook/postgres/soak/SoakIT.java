package dev.daybook.postgres.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.Against;
import dev.daybook.postgres.soak.Entry.AgainstRule;
import dev.daybook.postgres.soak.Entry.LogRead;
import dev.daybook.postgres.soak.Entry.StreamRead;
import dev.daybook.postgres.soak.Entry.Unexpected;
import dev.daybook.postgres.soak.Round.Outcome;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Checks every promise of the log while processes, connections and the database are killed: one
/// short round, or rounds of a minute with `-Ddaybook.soak.minutes`; `-Ddaybook.soak.seed` repeats
/// the choices of a round.
class SoakIT {
  private static final int MINUTES = Integer.getInteger("daybook.soak.minutes", 0);
  private static final Duration SHORT = Duration.ofSeconds(12);
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void the_promises_hold_while_everything_is_killed() throws Exception {
    var seeds = new Random();
    for (int round = 1; round <= Math.max(1, MINUTES); round++) {
      long seed = Long.getLong("daybook.soak.seed", seeds.nextLong());
      System.out.printf("Round %d, seed %d%n", round, seed);
      Outcome outcome = new Round(seed, MINUTES == 0 ? SHORT : LONG).run(null);
      System.out.println(outcome);
      assertThat(outcome.faults()).as("with seed %d", seed).isEmpty();
      assertThat(outcome.count(Acknowledged.class)).isPositive();
      assertThat(outcome.joinedLoans()).isPositive();
      assertThat(outcome.count(Unexpected.class)).isPositive();
      assertThat(outcome.count(Against.class)).isPositive();
      assertThat(outcome.count(AgainstRule.class)).isPositive();
      assertThat(outcome.count(StreamRead.class)).isPositive();
      assertThat(outcome.count(LogRead.class)).isPositive();
    }
  }
}
