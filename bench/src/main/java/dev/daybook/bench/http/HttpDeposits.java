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

/// Deposits over HTTP, each decided, validated and durable when it is answered; a round is over
/// when the list of accounts and a listener of the event stream have come as far as the last of
/// them.
///
/// @param accounts to one of which each deposit goes, at random
/// @param last the position that was acknowledged last
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

  /// Makes one deposit and returns its position.
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
        // The list says that it is behind.
      }
    }
    listener.awaitPosition(last.get());
  }
}
