package dev.daybook.golden;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Counts the loans of each book. While it is not repaired, it can't apply the loan of a torn book,
/// so that its stream is parked.
final class LoanCounts implements Projection {
  private static final String TORN = "torn";

  private final boolean repaired;

  /// The positions of the applied events.
  final List<Long> applied = new CopyOnWriteArrayList<>();

  LoanCounts(boolean repaired) {
    this.repaired = repaired;
  }

  @Override
  public String name() {
    return "golden_loans";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("golden_loans", List.of("book")));
  }

  @Override
  public String createTables() {
    return Sql.read(LoanCounts.class, "create-loans.sql");
  }

  @Override
  public Set<String> types() {
    return Set.of(Loans.LENT);
  }

  @Override
  public boolean parksStreams() {
    return true;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    try (PreparedStatement count =
        transaction.prepareStatement(Sql.read(LoanCounts.class, "count-loan.sql"))) {
      for (RecordedEvent event : events) {
        requireWhole(event);
        count.setString(1, event.stream().id());
        count.executeUpdate();
        applied.add(event.position());
      }
    }
  }

  private void requireWhole(RecordedEvent event) {
    if (!repaired && event.stream().id().startsWith(TORN)) {
      throw new IllegalStateException("The book is torn");
    }
  }
}
