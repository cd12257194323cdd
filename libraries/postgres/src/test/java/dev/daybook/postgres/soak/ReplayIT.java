package dev.daybook.postgres.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A log many times larger than the heap of its reader; in a long soak, 5 million events and a heap
/// of 128 MB.
class ReplayIT {
  private static final boolean LONG = Integer.getInteger("daybook.soak.minutes", 0) > 0;
  private static final long EVENTS = LONG ? 5_000_000 : 200_000;
  private static final String HEAP = LONG ? "-Xmx128m" : "-Xmx32m";
  private static final int PATIENCE_S = 600;

  @Test
  void a_log_of_any_length_is_read_in_bounded_memory() throws Exception {
    TestDatabase database = TestDatabase.shared();
    String schema = database.newLog();
    database.execute(
        """
        insert into %s.events
          (position, stream_id, version, event_id, type, data, metadata, recorded_at)
        select
          n, 'thing-' || (n - 1) / 100, (n - 1) %% 100 + 1, gen_random_uuid(), 'HAPPENED',
          jsonb_build_object('text', repeat('x', 180)), '{"schemaVersion": 1}', now()
        from generate_series(1, %d) n"""
            .formatted(schema, EVENTS));
    var replay =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            Replay.class.getName(),
            database.url(),
            schema);
    replay.environment().put("PGUSER", database.user());
    replay.environment().put("PGPASSWORD", database.password());
    Process process = replay.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(printed.lines().toList().getLast()).isEqualTo(Long.toString(EVENTS));
    } finally {
      process.destroyForcibly();
    }
  }
}
