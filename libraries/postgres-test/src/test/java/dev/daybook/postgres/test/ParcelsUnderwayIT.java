package dev.daybook.postgres.test;

import static dev.daybook.postgres.test.ProjectionSpec.row;

import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.test.ProjectionSpec.Event;
import dev.daybook.testing.postgres.TestPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// The example of docs/projections.md.
class ParcelsUnderwayIT {
  private final DataSource postgres = TestPostgres.shared().pool();

  private final ProjectionSpec parcels = ProjectionSpec.of(new ParcelsUnderway(), postgres);

  private static Event sent(String parcel, String destination) {
    return new Event(
        new StreamId("parcel", parcel),
        "PARCEL_SENT",
        "{\"destination\": \"%s\"}".formatted(destination));
  }

  private static Event delivered(String parcel) {
    return new Event(new StreamId("parcel", parcel), "PARCEL_DELIVERED", "{}");
  }

  @Test
  void a_sent_parcel_is_underway() {
    parcels
        .given(sent("1", "Oslo"))
        .then("parcels_underway", row("1", "Oslo", "2026-01-01T00:00:01+00:00"));
  }

  @Test
  void a_delivered_parcel_is_not_underway() {
    parcels
        .given(sent("1", "Oslo"), sent("2", "Riga"), delivered("1"))
        .then("parcels_underway", row("2", "Riga", "2026-01-01T00:00:02+00:00"));
  }
}
