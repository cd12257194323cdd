package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.postgres.PostgresEventStore;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// Joined transactions: a row of the application, and an append of one event at an exact version.
record JoinedAppends(PostgresEventStore store, DataSource database, int callers)
    implements Contender {
  static final String NAME = "Daybook: a row + joined append of an event";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    OwnRows rows = OwnRows.connect(database);
    var workload = new Workload(callers);
    return new Caller() {
      @Override
      public void call() throws SQLException {
        workload.next();
        store.joined(
            rows.connection(),
            tx -> {
              rows.insert(workload.version());
              return tx.append(
                  workload.stream(),
                  ExpectedVersion.exact(workload.version() - 1),
                  event(workload));
            });
      }

      @Override
      public void close() throws SQLException {
        rows.close();
      }
    };
  }

  private static NewEvent event(Workload workload) {
    return new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA);
  }
}
