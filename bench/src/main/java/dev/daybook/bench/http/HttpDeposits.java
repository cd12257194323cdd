package dev.daybook.bench.http;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Listener;
import dev.daybook.bench.service.Service;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Deposits over HTTP; each is durable when its response is sent. A round ends when the account
/// list and a client of the event stream have reached the last deposit.
///
/// @param accounts accounts for deposits, chosen at random
/// @param last last acknowledged position
public record HttpDeposits(
    String name,
    Service service,
    List<UUID> accounts,
    int callers,
    Listener listener,
    AtomicLong last)
    implements Contender {
  private static final String DEPOSIT = "{\"amount\":12.5,\"currency\":\"USD\"}";

  public HttpDeposits(
      String name, Service service, List<UUID> accounts, int callers, Listener listener) {
    this(name, service, accounts, callers, listener, new AtomicLong());
  }

  /// Sends one deposit and returns its position.
  public static long deposit(HttpConnection connection, UUID account) throws IOException {
    String position =
        connection
            .post("/api/accounts/" + account + "/deposit", DEPOSIT)
            .require(200)
            .header("Daybook-Position");
    return Long.parseLong(position);
  }

  @Override
  public Caller caller(int number) throws IOException {
    HttpConnection connection = service.connect();
    return new Caller() {
      @Override
      public void call() throws IOException {
        UUID account = accounts.get(ThreadLocalRandom.current().nextInt(accounts.size()));
        last.accumulateAndGet(deposit(connection, account), Math::max);
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

  @Override
  public void settle() throws Exception {
    try (HttpConnection connection = service.connect()) {
      while (connection.get("/api/accounts?limit=1").status() != 200) {
        // The list is still behind.
      }
    }
    listener.awaitPosition(last.get());
  }
}
