package dev.daybook.postgres.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.Strange;
import dev.daybook.postgres.soak.Entry.Unknown;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private final Acknowledgements acknowledgements = new Acknowledgements(2);

  private void acknowledged(String append, long time) {
    acknowledgements.accept(new Acknowledged(append, time, List.of(1L), 1));
  }

  @Test
  void the_slowest_writer_counts_by_its_first_one_after_a_time() {
    acknowledged("w1-1", 5);
    acknowledged("w1-2", 12);
    acknowledged("w1-3", 30);
    acknowledged("w2-1", 17);
    acknowledged("w2-2", 18);
    assertThat(acknowledgements.slowest(10)).hasValue(17);
  }

  @Test
  void a_writer_without_one_after_the_time_is_waited_for() {
    acknowledged("w1-1", 12);
    acknowledged("w2-1", 10);
    acknowledgements.accept(new Unknown("w2-2", 13));
    assertThat(acknowledgements.slowest(10)).isEmpty();
  }

  @Test
  void those_before_a_failure_are_forgotten() {
    acknowledged("w1-1", 12);
    acknowledged("w2-1", 12);
    acknowledgements.clear();
    assertThat(acknowledgements.slowest(10)).isEmpty();
  }

  @Test
  void an_unexpected_exception_is_noticed() {
    assertThat(acknowledgements.hasStrange()).isFalse();
    acknowledgements.accept(new Strange("w1-1: broken"));
    assertThat(acknowledgements.hasStrange()).isTrue();
  }
}
