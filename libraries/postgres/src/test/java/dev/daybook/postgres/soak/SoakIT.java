package dev.daybook.postgres.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.Against;
import dev.daybook.postgres.soak.Entry.AgainstRule;
import dev.daybook.postgres.soak.Entry.LogRead;
import dev.daybook.postgres.soak.Entry.StreamRead;
import dev.daybook.postgres.soak.Entry.Unexpected;
import dev.daybook.postgres.soak.Round.Outcome;
import dev.daybook.testing.Soak;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Checks every promise of the log while processes, connections and the database are killed: one
/// short round. `./daybook soak` makes rounds of a minute.
class SoakIT {
  private static final Duration SHORT = Duration.ofSeconds(12);
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void the_promises_hold_while_everything_is_killed() throws Exception {
    Soak.rounds("Kills", 1, (_, seed) -> killSome(seed));
  }

  private static void killSome(long seed) throws Exception {
    Outcome outcome = new Round(seed, Soak.isOn() ? LONG : SHORT).run(null);
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
