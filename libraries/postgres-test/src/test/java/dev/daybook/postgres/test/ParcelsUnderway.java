package dev.daybook.postgres.test;

import static java.time.ZoneOffset.UTC;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// The example of docs/projections.md.
final class ParcelsUnderway implements Projection {
  private final String create = Sql.load(ParcelsUnderway.class, "parcels-underway.sql", "");
  private final String sent = Sql.load(ParcelsUnderway.class, "parcel-sent.sql", "");
  private final String delivered = Sql.load(ParcelsUnderway.class, "parcel-delivered.sql", "");

  @Override
  public String name() {
    return "parcels_underway";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("parcels_underway", List.of("parcel")));
  }

  @Override
  public String createTables() {
    return create;
  }

  @Override
  public Set<String> types() {
    return Set.of("PARCEL_SENT", "PARCEL_DELIVERED");
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    for (RecordedEvent event : events) {
      switch (event.type()) {
        case "PARCEL_SENT" -> send(transaction, event);
        case "PARCEL_DELIVERED" -> deliver(transaction, event);
        default -> throw new IllegalStateException("Not a type of mine: " + event.type());
      }
    }
  }

  private void send(Connection transaction, RecordedEvent event) throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(sent)) {
      insert.setString(1, event.stream().id());
      insert.setString(2, event.data());
      insert.setObject(3, event.recordedAt().atOffset(UTC));
      insert.executeUpdate();
    }
  }

  private void deliver(Connection transaction, RecordedEvent event) throws SQLException {
    try (PreparedStatement delete = transaction.prepareStatement(delivered)) {
      delete.setString(1, event.stream().id());
      delete.executeUpdate();
    }
  }
}
