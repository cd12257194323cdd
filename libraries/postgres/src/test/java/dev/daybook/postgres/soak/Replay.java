package dev.daybook.postgres.soak;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.util.Iterator;

/// A process that reads a whole log and prints the number of events.
///
/// Arguments: the JDBC URL and the log's schema. In the environment: `PGUSER` and `PGPASSWORD`.
final class Replay {
  private Replay() {}

  static void main(String[] args) {
    try (var database = new HikariDataSource()) {
      database.setJdbcUrl(args[0]);
      database.setUsername(System.getenv("PGUSER"));
      database.setPassword(System.getenv("PGPASSWORD"));
      try (var store =
          PostgresEventStore.open(
              database,
              TestDatabase.OPTIONS
                  .withSchema(args[1])
                  .withPagesReadAhead(Boolean.parseBoolean(args[2])))) {
        System.out.println(count(store.readLog(0).iterator()));
      }
    }
  }

  private static long count(Iterator<RecordedEvent> events) {
    long position = 0;
    while (events.hasNext()) {
      RecordedEvent event = events.next();
      if (event.position() != ++position) {
        throw new IllegalStateException("Position " + position + " is missing: " + event);
      }
    }
    return position;
  }
}
