package dev.daybook.bench.readmodels;

import dev.daybook.bench.reads.DaybookReplay;
import dev.daybook.bench.reads.ReadBench;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.service.Accounts;
import dev.daybook.bench.service.Service;
import dev.daybook.bench.sql.Databases;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;

/// Compares catch-up and rebuild of the service's account list over a long log with a replay of the
/// log.
public final class ViewBench {
  private static final int ACCOUNTS = 1_000;
  private static final int EVENTS = 1_000_000;
  private static final String FILLED = "views_filled";
  private static final double CATCH_UP_MIN = 50_000;

  private final Rounds rounds;
  private final DataSource server;
  private final LocalPostgres postgres;
  private final Path directory;
  private final EventStore log;

  /// @param log the filled log of [ReadBench]
  public ViewBench(
      Rounds rounds, DataSource server, LocalPostgres postgres, Path directory, EventStore log) {
    this.rounds = rounds;
    this.server = server;
    this.postgres = postgres;
    this.directory = directory;
    this.log = log;
  }

  public Result run() throws Exception {
    Databases.create(server, FILLED);
    try (Service service =
        Service.start(Service.jar(), postgres, FILLED, directory.resolve(FILLED))) {
      Accounts.open(service, ACCOUNTS);
    }
    Accounts.addDeposits(postgres, FILLED, EVENTS / ACCOUNTS - 1);
    try (var catchUp = new ViewCatchUps(new Services(), EVENTS)) {
      List<Series> series =
          rounds.run(
              List.of(
                  new DaybookReplay(log, ReadBench.EVENTS),
                  catchUp,
                  new ViewRebuilds(catchUp, EVENTS)));
      return new Result("views", series, compare(series));
    }
  }

  /// Services on copies of the database, whose account list is still behind. The master key is in
  /// the data directory.
  private final class Services implements ViewCatchUps.Start {
    @Override
    public Service start(int number) throws Exception {
      Databases.copy(server, name(number), FILLED);
      return Service.start(Service.jar(), postgres, name(number), directory.resolve(FILLED));
    }

    @Override
    public DataSource database(int number) {
      return Accounts.database(postgres, name(number));
    }

    private static String name(int number) {
      return "views_" + number;
    }
  }

  private static List<Ratio> compare(List<Series> all) {
    double replay = Series.of(all, DaybookReplay.NAME, 1).rate();
    double catchUp = Series.of(all, ViewCatchUps.NAME, 1).rate();
    return List.of(
        Ratio.atLeast("catch-up of the list: to 50,000 events/s", catchUp / CATCH_UP_MIN, 1.0),
        Ratio.atLeast("catch-up of the list: to the replay", catchUp / replay, 0.3),
        Ratio.atLeast(
            "rebuild of the list: to the replay",
            Series.of(all, ViewRebuilds.NAME, 1).rate() / replay,
            0.9));
  }
}
