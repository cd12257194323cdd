package dev.daybook.postgres.lease;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A lease as the database has it.
///
/// @param holder null where no reader has it
/// @param from when it was taken or last renewed, by the database's clock
/// @param until when it runs out by that clock
/// @param held whether it has not run out by that clock
/// @param free whether, by that clock, the reader that looks may take it, or has it
public record ObservedLease(
    @Nullable UUID holder,
    @Nullable OffsetDateTime from,
    @Nullable OffsetDateTime until,
    boolean held,
    boolean free) {
  /// How long it holds without being renewed; zero where that is not known.
  public Duration length() {
    return from == null || until == null ? Duration.ZERO : Duration.between(from, until);
  }

  public static ObservedLease read(ResultSet row) throws SQLException {
    return new ObservedLease(
        row.getObject("holder", UUID.class),
        row.getObject("held_from", OffsetDateTime.class),
        row.getObject("held_until", OffsetDateTime.class),
        row.getBoolean("held"),
        row.getBoolean("free"));
  }
}
