package dev.daybook.accounts.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.terminal.ProgressBar;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ImportProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private ImportProgress progress(boolean terminal) {
    var bar = new ProgressBar(new PrintStream(out, true, UTF_8), terminal, nanos::get);
    var progress = new ImportProgress(bar, nanos::get);
    progress.of(1_000);
    return progress;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void prints_share_rate_and_time_left() {
    ImportProgress progress = progress(false);
    pass(Duration.ofSeconds(30));
    progress.at(250, 60_000);
    progress.end();
    assertThat(out.toString(UTF_8))
        .isEqualTo(" 25 %, 60,000 rows, 2,000 rows/s, 0:01:30 left" + System.lineSeparator());
  }

  @Test
  void prints_nothing_between_intervals() {
    ImportProgress progress = progress(false);
    pass(Duration.ofSeconds(1));
    progress.at(1, 1);
    pass(Duration.ofSeconds(1));
    progress.at(2, 2);
    assertThat(out.toString(UTF_8).lines()).hasSize(1);
  }

  @Test
  void draws_a_bar_on_a_terminal_and_clears_it() {
    ImportProgress progress = progress(true);
    pass(Duration.ofSeconds(1));
    progress.at(500, 10);
    progress.end();
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            "\r[###############...............]  50 %, 10 rows, 10 rows/s, 0:00:01 left\u001b[K"
                + "\r\u001b[K");
  }
}
