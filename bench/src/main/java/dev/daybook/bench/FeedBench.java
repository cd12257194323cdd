package dev.daybook.bench;

import dev.daybook.eventstore.postgres.AppenderLimits;
import dev.daybook.eventstore.postgres.PostgresEventStore;
import dev.daybook.postgres.LocalPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// How soon the clients of the event stream see what was answered, and what they and the
/// projections cost the writers.
final class FeedBench {
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

  private final Rounds rounds;
  private final DataSource server;
  private final LocalPostgres postgres;
  private final Path directory;

  FeedBench(Rounds rounds, DataSource server, LocalPostgres postgres, Path directory) {
    this.rounds = rounds;
    this.server = server;
    this.postgres = postgres;
    this.directory = directory;
  }

  List<Result> run() throws Exception {
    return List.of(latencies(), appends());
  }

  private Result latencies() throws Exception {
    execute("create database feed");
    try (Service here = start("feed", "feed_here")) {
      Files.createDirectories(directory.resolve("feed_there"));
      Files.copy(
          directory.resolve("feed_here").resolve(KEY),
          directory.resolve("feed_there").resolve(KEY));
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

  /// Lets both compile what they are to be measured at.
  private static void warmUp(Service here, Service there, List<UUID> accounts) throws Exception {
    try (var _ = new EventDrains(here, FEW, ACCOUNTS);
        var _ = new EventDrains(there, FEW, ACCOUNTS);
        var listener = new Listener(here, ACCOUNTS)) {
      new HttpDeposits("warming up", here, accounts, WRITERS, listener)
          .round(HttpBench.WARM_UP, Duration.ZERO);
    }
  }

  private static List<Ratio> compareLatencies(List<Series> all) {
    return List.of(
        Ratio.atMost("10 clients, p99 in ms", AppendBench.of(all, HERE, FEW).p99(), 20),
        Ratio.atMost(
            "10 clients at another node, p99 in ms", AppendBench.of(all, THERE, FEW).p99(), 50),
        Ratio.atMost("1,000 clients, p99 in ms", AppendBench.of(all, MANY, THOUSAND).p99(), 250));
  }

  private Result appends() throws Exception {
    execute("create database feed_watched");
    List<UUID> accounts;
    try (Service before = start("feed_watched", "feed_watched")) {
      accounts = Accounts.open(before, ACCOUNTS);
    }
    execute("create database feed_alone template feed_watched");
    try (Service service = start("feed_watched", "feed_watched");
        PostgresEventStore watched = open("feed_watched");
        PostgresEventStore alone = open("feed_alone");
        var _ = new EventDrains(service, HUNDRED, ACCOUNTS)) {
      var toWatched = new DepositAppends(WATCHED, watched, accounts, WRITERS);
      toWatched.round(HttpBench.WARM_UP, Duration.ZERO);
      List<Series> series =
          rounds.run(List.of(new DepositAppends(ALONE, alone, accounts, WRITERS), toWatched));
      return new Result(
          "append with readers",
          series,
          List.of(
              Ratio.atLeast(
                  "with projection and 100 clients: to without",
                  AppendBench.of(series, WATCHED, WRITERS).rate()
                      / AppendBench.of(series, ALONE, WRITERS).rate(),
                  0.7)));
    }
  }

  private PostgresEventStore open(String database) {
    PGSimpleDataSource source = Accounts.database(postgres, database);
    return PostgresEventStore.open(source, source, "daybook", AppenderLimits.defaults());
  }

  private Service start(String database, String data) throws Exception {
    return Service.start(HttpBench.jar(), postgres, database, directory.resolve(data), HEAP);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
