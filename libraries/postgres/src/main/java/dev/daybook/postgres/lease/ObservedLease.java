package dev.daybook.postgres.lease;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A lease as read from the database.
///
/// @param holder null if no reader has it
/// @param from when it was taken or last renewed, by the database's clock
/// @param until when it ends by that clock
/// @param held whether it has not ended by that clock
/// @param free whether the reader that looks may take or keep it by that clock
public record ObservedLease(
    @Nullable UUID holder,
    @Nullable OffsetDateTime from,
    @Nullable OffsetDateTime until,
    boolean held,
    boolean free) {
  /// How long the lease lasts without renewal; zero if unknown.
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
