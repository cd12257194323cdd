package dev.daybook.bench.http;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Service;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Reads of single accounts over HTTP.
///
/// @param accounts accounts, chosen at random
record HttpReads(String name, Service service, List<UUID> accounts, int callers)
    implements Contender {
  @Override
  public Caller caller(int number) throws IOException {
    HttpConnection connection = service.connect();
    return new Caller() {
      @Override
      public void call() throws IOException {
        UUID account = accounts.get(ThreadLocalRandom.current().nextInt(accounts.size()));
        connection.get("/api/accounts/" + account).require(200);
      }

      @Override
      public void close() throws SQLException {
        try {
          connection.close();
        } catch (IOException e) {
          throw new SQLException(e);
        }
      }
    };
  }
}
