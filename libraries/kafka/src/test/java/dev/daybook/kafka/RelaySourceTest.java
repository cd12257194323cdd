package dev.daybook.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.connections.ServerTimeline;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The control record is of timeline 3 of one system, in the second epoch.
class RelaySourceTest {
  private static final long SYSTEM = 1;
  private static final UUID FIRST = new UUID(0, 1);
  private static final UUID SECOND = new UUID(0, 2);
  private static final UUID THIRD = new UUID(0, 3);
  private static final UUID ANOTHER = new UUID(0, 4);

  private static ControlRecord stored(@Nullable ServerTimeline server) {
    return new ControlRecord(
        FIRST, new LogCursor(7, new UUID(0, 7)), SECOND, 2, "all", Map.of(), server, null);
  }

  private static LogIdentity log(UUID... epochs) {
    return new LogIdentity(
        Arrays.stream(epochs)
            .map(it -> new Epoch(it, it.getLeastSignificantBits(), 0, Instant.EPOCH, "Ada", "test"))
            .toList());
  }

  private static void require(@Nullable ServerTimeline server, UUID... epochs) {
    new RelaySource(server, log(epochs)).requireNotFormer(stored(new ServerTimeline(SYSTEM, 3)));
  }

  private static void refuses(String advice, ServerTimeline server, UUID... epochs) {
    assertThatExceptionOfType(RelayStoppedException.class)
        .isThrownBy(() -> require(server, epochs))
        .withMessageContaining("timeline " + server.timeline())
        .withMessageContaining("timeline 3")
        .withMessageEndingWith(advice)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(RelayStopReason.FORMER_PRIMARY));
  }

  private static void accepts(@Nullable ServerTimeline server, UUID... epochs) {
    assertThatCode(() -> require(server, epochs)).doesNotThrowAnyException();
  }

  @Nested
  class An_earlier_timeline {
    private final ServerTimeline earlier = new ServerTimeline(SYSTEM, 2);

    @Test
    void of_the_same_system_is_refused() {
      refuses("begin a new epoch", earlier, FIRST, SECOND);
    }

    @Test
    void is_refused_though_its_log_lacks_the_epoch() {
      refuses("into a new topic", earlier, FIRST);
      refuses("into a new topic", earlier, FIRST, ANOTHER);
    }

    /// By an epoch an operator confirms a log that was restored from a backup.
    @Test
    void is_accepted_after_a_later_epoch() {
      accepts(earlier, FIRST, SECOND, THIRD);
    }

    /// As after pg_upgrade, or a dump that was restored into a new cluster.
    @Test
    void of_another_system_is_accepted() {
      accepts(new ServerTimeline(SYSTEM + 1, 1), FIRST, SECOND);
    }

    @Test
    void is_accepted_if_the_record_names_no_server() {
      assertThatCode(
              () -> new RelaySource(earlier, log(FIRST, SECOND)).requireNotFormer(stored(null)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void the_same_and_a_later_timeline_are_accepted() {
    accepts(new ServerTimeline(SYSTEM, 3), FIRST, SECOND);
    accepts(new ServerTimeline(SYSTEM, 4), FIRST, SECOND);
  }

  @Test
  void a_server_that_does_not_tell_its_timeline_is_accepted() {
    accepts(null, FIRST, SECOND);
  }
}
