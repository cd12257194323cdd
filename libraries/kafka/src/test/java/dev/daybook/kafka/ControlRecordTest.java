package dev.daybook.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.connections.ServerTimeline;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlRecordTest {
  private static final UUID LOG = new UUID(0, 1);

  /// As it was written before it had the server.
  private static final String EARLIER =
      """
      {"format":1,"log":"00000000-0000-0000-0000-000000000001","position":7,\
      "event":"00000000-0000-0000-0000-000000000007",\
      "epoch":"00000000-0000-0000-0000-000000000001","epochNumber":1,"definition":"all",\
      "topics":[{"topic":"events","topicId":"id","partitions":2,"lastOffsets":[4,-1]}]}""";

  private static final String WITH_SERVER =
      EARLIER.substring(0, EARLIER.length() - 1)
          + ",\"systemIdentifier\":\"17512345678901234567\",\"timeline\":3}";

  private static ControlRecord record(@Nullable ServerTimeline server) {
    return new ControlRecord(
        LOG,
        new LogCursor(7, new UUID(0, 7)),
        LOG,
        1,
        "all",
        Map.of("events", new RelayedTopic("events", "id", List.of(4L, -1L))),
        server,
        null);
  }

  private static ServerTimeline server() {
    return new ServerTimeline(Long.parseUnsignedLong("17512345678901234567"), 3);
  }

  private static ControlRecord parse(String text) {
    return ControlRecord.parse("relay", text.getBytes(UTF_8));
  }

  @Test
  void one_of_an_earlier_build_names_no_server() {
    assertThat(parse(EARLIER)).isEqualTo(record(null));
  }

  @Test
  void without_a_server_it_is_as_in_earlier_builds() {
    assertThat(new String(record(null).toJson(), UTF_8)).isEqualTo(EARLIER);
  }

  @Test
  void it_names_the_server_and_its_timeline() {
    assertThat(new String(record(server()).toJson(), UTF_8)).isEqualTo(WITH_SERVER);
    assertThat(parse(WITH_SERVER)).isEqualTo(record(server()));
  }

  @Test
  void a_timeline_without_a_server_is_refused() {
    String incomplete = WITH_SERVER.replace("systemIdentifier", "another");

    assertThatExceptionOfType(RelayStoppedException.class)
        .isThrownBy(() -> parse(incomplete))
        .satisfies(
            e -> assertThat(e.reason()).isEqualTo(RelayStopReason.CONTROL_RECORD_UNREADABLE));
  }

  @Test
  void a_known_server_stays_when_the_present_one_is_not_told() {
    assertThat(record(server()).on(null)).isEqualTo(record(server()));
  }
}
