package dev.daybook.bench.http;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/// The raw limit of reading an account: one prepared SELECT of the last event of its stream, one
/// platform thread per connection.
///
/// @param log database of the service
/// @param accounts accounts, chosen at random
record RawLastEvents(DataSource log, List<UUID> accounts, int callers) implements Contender {
  static final String NAME = "raw: SELECT of a stream's last event";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    Connection connection = log.getConnection();
    PreparedStatement select =
        connection.prepareStatement(Sql.read(RawLastEvents.class, "raw-last-event.sql"));
    return new Caller() {
      @Override
      public void call() throws SQLException {
        UUID account = accounts.get(ThreadLocalRandom.current().nextInt(accounts.size()));
        select.setString(1, "account-" + account);
        try (ResultSet row = select.executeQuery()) {
          if (!row.next() || row.getString("data") == null || row.getString("metadata") == null) {
            throw new IllegalStateException("The account has no event");
          }
        }
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }
}
