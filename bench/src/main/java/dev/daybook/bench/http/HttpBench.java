package dev.daybook.bench.http;

import dev.daybook.bench.appends.RawInserts;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.service.Accounts;
import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Listener;
import dev.daybook.bench.service.Service;
import dev.daybook.bench.sql.Databases;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/// Compares the service, from request to response, with the raw limits: one INSERT and commit per
/// event, and one SELECT per account that is read. Afterwards it measures the memory of the
/// service.
public final class HttpBench {
  private static final int ACCOUNTS = 1_000;
  private static final int CONNECTIONS = 64;
  private static final int MANY_CONNECTIONS = 256;

  private static final int SHORT_LOG = 10_000;
  private static final int LONG_LOG = 1_000_000;

  private static final String SHORT = "Daybook: deposit over HTTP, 1,000 accounts";
  private static final String LONG = "the same, 1 million events in the log";
  private static final String READ = "Daybook: GET of an account";
  private static final String HOT = "Daybook: deposit over HTTP, one account";

  private final Rounds rounds;
  private final DataSource raw;
  private final LocalPostgres postgres;
  private final Path directory;

  public HttpBench(Rounds rounds, DataSource raw, LocalPostgres postgres, Path directory) {
    this.rounds = rounds;
    this.raw = raw;
    this.postgres = postgres;
    this.directory = directory;
  }

  public Result run() throws Exception {
    try (var shortLog = new Filled("http_short", SHORT_LOG);
        var longLog = new Filled("http_long", LONG_LOG)) {
      List<Contender> contenders =
          List.of(
              // Without a pool, which would keep connections that the raw reads need.
              new RawInserts(Accounts.database(postgres, "postgres"), CONNECTIONS),
              shortLog.deposits(SHORT, ACCOUNTS, CONNECTIONS),
              longLog.deposits(LONG, ACCOUNTS, CONNECTIONS),
              shortLog.deposits(SHORT, ACCOUNTS, MANY_CONNECTIONS),
              shortLog.deposits(HOT, 1, MANY_CONNECTIONS),
              shortLog.rawReads(),
              shortLog.reads());
      for (Filled service : List.of(shortLog, longLog)) {
        service.warmUp();
      }
      List<Series> series = rounds.run(contenders);
      return new Result("http", series, compare(series, shortLog.service.residentMegabytes()));
    }
  }

  private static List<Ratio> compare(List<Series> all, long residentMegabytes) {
    double insert = Series.of(all, RawInserts.NAME, CONNECTIONS).rate();
    double deposits = Series.of(all, SHORT, CONNECTIONS).rate();
    return List.of(
        Ratio.atLeast("64 connections, rate: to raw INSERT at 64", deposits / insert, 0.75),
        Ratio.atLeast(
            "with 1 million events in the log: to 10,000",
            Series.of(all, LONG, CONNECTIONS).rate() / deposits,
            0.95),
        Ratio.atLeast(
            "256 connections, one account: to 1,000 accounts",
            Series.of(all, HOT, MANY_CONNECTIONS).rate()
                / Series.of(all, SHORT, MANY_CONNECTIONS).rate(),
            0.5),
        Ratio.atLeast(
            "64 connections, GET of an account: to raw SELECT",
            Series.of(all, READ, CONNECTIONS).rate()
                / Series.of(all, RawLastEvents.NAME, CONNECTIONS).rate(),
            0.7),
        Ratio.atMost("resident memory after load, MB", (double) residentMegabytes, 450));
  }

  /// A service whose log has a number of events, distributed over all accounts.
  private final class Filled implements AutoCloseable {
    private final Service service;
    private final List<UUID> accounts;
    private final Listener listener;

    private final String database;

    Filled(String database, int events) throws Exception {
      this.database = database;
      Databases.create(raw, database);
      service = Service.start(Service.jar(), postgres, database, directory.resolve(database));
      accounts = Accounts.open(service, ACCOUNTS);
      Accounts.addDeposits(postgres, database, events / ACCOUNTS - 1);
      try (HttpConnection connection = service.connect()) {
        while (connection.get("/api/accounts?limit=1").status() != 200) {
          // The list is still behind.
        }
        for (UUID id : accounts) {
          connection.get("/api/accounts/" + id).require(200); // caches the account's state
        }
      }
      listener = new Listener(service, events);
    }

    void warmUp() throws Exception {
      deposits("warming up", ACCOUNTS, CONNECTIONS).round(Service.WARM_UP, Duration.ZERO);
      reads().round(Service.WARM_UP.dividedBy(3), Duration.ZERO);
    }

    Contender deposits(String name, int toAccounts, int callers) {
      return new HttpDeposits(name, service, accounts.subList(0, toAccounts), callers, listener);
    }

    Contender rawReads() {
      return new RawLastEvents(Accounts.database(postgres, database), accounts, CONNECTIONS);
    }

    Contender reads() {
      return new HttpReads(READ, service, accounts, CONNECTIONS);
    }

    @Override
    public void close() throws IOException {
      listener.close();
      service.close();
    }
  }
}
