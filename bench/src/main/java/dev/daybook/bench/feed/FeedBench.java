package dev.daybook.bench.feed;

import dev.daybook.bench.http.HttpDeposits;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.service.Accounts;
import dev.daybook.bench.service.Listener;
import dev.daybook.bench.service.Service;
import dev.daybook.bench.sql.Databases;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.options.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Measures the latency of the event stream, and the cost of its clients and of projections for
/// writers.
public final class FeedBench {
  private static final int ACCOUNTS = 1_000;
  private static final int FEW = 10;
  private static final int HUNDRED = 100;
  private static final int THOUSAND = 1_000;
  private static final int QUICK = 1_000;
  private static final int SLOW = 50;
  private static final int WRITERS = 64;
  private static final String HEAP = "-Xmx512m";
  private static final String KEY = "master.key";

  private static final String HERE = "Daybook: answer to event stream, same node";
  private static final String THERE = "Daybook: answer to event stream, another node";
  private static final String MANY = "the same node, 512 MB of heap";
  private static final String ALONE = "Daybook: appends, nobody reads";
  private static final String WATCHED = "the same, projection and 100 clients at work";
  private static final String ZIPPED = "the same, the clients accept gzip";

  private final Rounds rounds;
  private final DataSource server;
  private final LocalPostgres postgres;
  private final Path directory;

  public FeedBench(Rounds rounds, DataSource server, LocalPostgres postgres, Path directory) {
    this.rounds = rounds;
    this.server = server;
    this.postgres = postgres;
    this.directory = directory;
  }

  public List<Result> run() throws Exception {
    return List.of(latencies(), appends());
  }

  private Result latencies() throws Exception {
    Databases.create(server, "feed");
    try (Service here = start("feed", "feed_here")) {
      copyKey("feed_here", "feed_there");
      try (Service there = start("feed", "feed_there")) {
        List<UUID> accounts = Accounts.open(here, ACCOUNTS);
        warmUp(here, there, accounts);
        List<Series> series =
            rounds.run(
                List.of(
                    new FeedLatencies(HERE, here, here, accounts, FEW, QUICK),
                    new FeedLatencies(THERE, here, there, accounts, FEW, QUICK),
                    new FeedLatencies(MANY, here, here, accounts, THOUSAND, SLOW)));
        return new Result("feed", series, compareLatencies(series));
      }
    }
  }

  /// Warms up the JIT compilers of both services.
  private static void warmUp(Service here, Service there, List<UUID> accounts) throws Exception {
    try (var _ = new EventDrains(here, FEW, ACCOUNTS);
        var _ = new EventDrains(there, FEW, ACCOUNTS);
        var listener = new Listener(here, ACCOUNTS)) {
      new HttpDeposits("warming up", here, accounts, WRITERS, listener)
          .round(Service.WARM_UP, Duration.ZERO);
    }
  }

  private static List<Ratio> compareLatencies(List<Series> all) {
    return List.of(
        Ratio.atMost("10 clients, p99 in ms", Series.of(all, HERE, FEW).p99(), 20),
        Ratio.atMost("10 clients at another node, p99 in ms", Series.of(all, THERE, FEW).p99(), 50),
        Ratio.atMost("1,000 clients, p99 in ms", Series.of(all, MANY, THOUSAND).p99(), 250));
  }

  private Result appends() throws Exception {
    Databases.create(server, "feed_base");
    List<UUID> accounts;
    try (Service before = start("feed_base", "feed_base")) {
      accounts = Accounts.open(before, ACCOUNTS);
    }
    Databases.copy(server, "feed_alone", "feed_base");
    try (PostgresEventStore alone = open("feed_alone");
        var watched = new Watched("feed_watched");
        var zipped = new Watched("feed_zipped", "Accept-Encoding: gzip")) {
      List<Series> series =
          rounds.run(
              List.of(
                  new DepositAppends(ALONE, alone, accounts, WRITERS),
                  watched.appends(WATCHED, accounts),
                  zipped.appends(ZIPPED, accounts)));
      return new Result(
          "append with readers",
          series,
          List.of(
              Ratio.atLeast(
                  "with projection and 100 clients: to without",
                  rate(series, WATCHED) / rate(series, ALONE),
                  0.7),
              Ratio.atLeast(
                  "with clients who accept gzip: to without",
                  rate(series, ZIPPED) / rate(series, ALONE),
                  0.7)));
    }
  }

  private static double rate(List<Series> all, String name) {
    return Series.of(all, name, WRITERS).rate();
  }

  /// A log with its own service, which runs the projection and serves a hundred clients.
  private final class Watched implements AutoCloseable {
    private final Service service;
    private final PostgresEventStore store;
    private final EventDrains clients;

    Watched(String name, String... headers) throws Exception {
      Databases.copy(server, name, "feed_base");
      copyKey("feed_base", name);
      service = start(name, name);
      store = open(name);
      clients = new EventDrains(service, HUNDRED, ACCOUNTS, headers);
    }

    /// Warms up the JIT compiler of the service.
    Contender appends(String name, List<UUID> accounts) throws Exception {
      var appends = new DepositAppends(name, store, accounts, WRITERS);
      appends.round(Service.WARM_UP, Duration.ZERO);
      return appends;
    }

    @Override
    public void close() {
      clients.close();
      store.close();
      service.close();
    }
  }

  private void copyKey(String from, String to) throws IOException {
    Path target = Files.createDirectories(directory.resolve(to));
    Files.copy(directory.resolve(from).resolve(KEY), target.resolve(KEY));
  }

  private PostgresEventStore open(String database) {
    PGSimpleDataSource source = Accounts.database(postgres, database);
    return PostgresEventStore.open(
        source,
        PostgresOptions.defaults()
            .withMigration(false)
            .withReadModels(false)
            .withNotifications(false));
  }

  private Service start(String database, String data) throws Exception {
    return Service.start(Service.jar(), postgres, database, directory.resolve(data), HEAP);
  }
}
