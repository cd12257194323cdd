package dev.daybook.postgres.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.Soak;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A log many times larger than the heap of its reader; in a long soak, 5 million events and a heap
/// of 128 MB.
class ReplayIT {
  private static final long EVENTS = Soak.isOn() ? 5_000_000 : 200_000;
  private static final String HEAP = Soak.isOn() ? "-Xmx128m" : "-Xmx32m";
  private static final long LARGE_EVENTS = 150;
  private static final int LARGE_EVENT_LENGTH = 1_000_000;
  private static final int PATIENCE_S = 600;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();

  @Test
  void a_log_of_any_length_is_read_in_bounded_memory() throws Exception {
    fill(EVENTS, 180);
    assertReplay(HEAP, EVENTS);
  }

  @Test
  void large_events_after_small_ones_are_read_in_bounded_memory() throws Exception {
    fill(2_000, 180);
    fill(LARGE_EVENTS, LARGE_EVENT_LENGTH);
    assertReplay("-Xmx48m", 2_000 + LARGE_EVENTS);
  }

  private void fill(long events, int length) {
    database.execute(
        """
        insert into %1$s.events
          (position, stream_id, version, event_id, type, data, metadata, recorded_at)
        select
          head + n, 'thing-' || head || '-' || (n - 1) / 100, (n - 1) %% 100 + 1,
          gen_random_uuid(), 'HAPPENED',
          jsonb_build_object('text', repeat('x', %3$d)), '{"schemaVersion": 1}', now()
        from
          (select coalesce(max(position), 0) as head from %1$s.events) log,
          generate_series(1, %2$d) n"""
            .formatted(schema, events, length));
  }

  /// Also with pages read ahead.
  private void assertReplay(String heap, long events) throws Exception {
    assertReplay(heap, events, false);
    assertReplay(heap, events, true);
  }

  private void assertReplay(String heap, long events, boolean ahead) throws Exception {
    var replay =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-cp",
            System.getProperty("java.class.path"),
            Replay.class.getName(),
            database.url(),
            schema,
            Boolean.toString(ahead));
    replay.environment().put("PGUSER", database.user());
    replay.environment().put("PGPASSWORD", database.password());
    Process process = replay.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(printed.lines().toList().getLast()).isEqualTo(Long.toString(events));
    } finally {
      process.destroyForcibly();
    }
  }
}
