package dev.daybook.accounts.scheduled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.Cancelled;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunRefused;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunSent;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventSchemas;
import dev.daybook.jackson.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares the stored forms of the events of scheduled transfers with the golden files in
/// `src/test/resources/scheduled-events`, and with the committed schemas.
class ScheduledTransferTypesTest {
  private static final UUID ID = UUID.fromString("3f9b2d10-6c1e-4b7a-8d55-99aabbccddee");
  private static final UserId ADA =
      new UserId(UUID.fromString("7d0f5c1e-4a2b-4c3d-8e9f-0123456789ab"));
  private static final UserId BEN =
      new UserId(UUID.fromString("0b7c1f6e-9d2a-4f58-a1c3-5566778899aa"));
  private static final Instant DUE = Instant.parse("2027-01-31T08:30:00Z");

  private final ScheduledTransferTypes types = new ScheduledTransferTypes();

  record Golden(String file, String type, int version, ScheduledTransferEvent event) {
    Golden(String file, String type, ScheduledTransferEvent event) {
      this(file, type, 1, event);
    }
  }

  static List<Golden> golden() {
    var monthly =
        new Monthly(
            31,
            LocalTime.of(9, 30),
            ZoneId.of("Europe/Berlin"),
            Instant.parse("2027-01-01T12:00:00.123456Z"),
            null);
    var ending =
        new Monthly(
            monthly.dayOfMonth(),
            monthly.time(),
            monthly.zone(),
            monthly.start(),
            LocalDate.parse("2027-12-31"));
    String type = "TRANSFER_SCHEDULED";
    return List.of(
        new Golden("TRANSFER_SCHEDULED.v1-once", type, 1, terms(new Once(DUE))),
        new Golden("TRANSFER_SCHEDULED.v1-monthly", type, 1, terms(monthly)),
        new Golden("TRANSFER_SCHEDULED.v2-once", type, 2, terms(new Once(DUE))),
        new Golden("TRANSFER_SCHEDULED.v2-monthly", type, 2, terms(ending)),
        new Golden("SCHEDULED_TRANSFER_SENT.v1", "SCHEDULED_TRANSFER_SENT", new RunSent(DUE, ID)),
        new Golden(
            "SCHEDULED_TRANSFER_REFUSED.v1",
            "SCHEDULED_TRANSFER_REFUSED",
            new RunRefused(DUE, Rejected.Reason.INSUFFICIENT_FUNDS)),
        new Golden("SCHEDULED_TRANSFER_MISSED.v1", "SCHEDULED_TRANSFER_MISSED", new RunMissed(DUE)),
        new Golden(
            "SCHEDULED_TRANSFER_CANCELLED.v1", "SCHEDULED_TRANSFER_CANCELLED", new Cancelled()));
  }

  private static TransferScheduled terms(Timing timing) {
    return new TransferScheduled(
        ID, ADA, BEN, new Money(80_025, Currency.of("USD")), "Rent", timing, MissedRuns.LAST);
  }

  private static String read(String file) throws IOException {
    String name = "/scheduled-events/" + file + ".json";
    try (InputStream in =
        requireNonNull(ScheduledTransferTypesTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void every_stored_form_is_decoded_to_its_event(Golden golden) throws IOException {
    var recorded =
        new RecordedEvent(
            1,
            ScheduledTransferTypes.stream(ID),
            1,
            new UUID(1, 1),
            golden.type(),
            read(golden.file()),
            "{\"schemaVersion\":%d}".formatted(golden.version()),
            Instant.EPOCH);
    assertThat(types.decode(recorded)).isEqualTo(golden.event());
  }

  static List<Golden> current() {
    Map<String, Integer> versions = ScheduledTransferTypes.TYPES.versions();
    return golden().stream()
        .filter(it -> Objects.equals(versions.get(it.type()), it.version()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("current")
  void an_event_is_stored_in_that_form(Golden golden) throws IOException {
    NewEvent stored =
        types.encode(ScheduledTransferTypes.stream(ID), golden.event(), new UUID(1, 1), Map.of());
    assertThat(stored.type()).isEqualTo(golden.type());
    assertThat(StrictJson.mapper().readTree(stored.data()))
        .isEqualTo(StrictJson.mapper().readTree(read(golden.file())));
  }

  @Test
  void every_type_has_a_golden_file() {
    assertThat(current().stream().map(Golden::type).collect(Collectors.toSet()))
        .isEqualTo(ScheduledTransferTypes.TYPES.versions().keySet());
  }

  @Test
  void the_committed_schemas_match_the_events() throws IOException {
    Path folder = Path.of("..", "docs", "events", "scheduled");
    var schemas = new EventSchemas(ScheduledTransferTypes.TYPES);
    if (Boolean.getBoolean("daybook.schemas.add")) {
      schemas.addTo(folder);
    }
    assertThat(schemas.violations(folder)).isEmpty();
  }
}
