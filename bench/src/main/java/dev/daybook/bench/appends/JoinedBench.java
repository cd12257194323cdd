package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.postgres.PostgresEventStore;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Compares joined transactions with transactions of plain JDBC, and with appends that are grouped.
public final class JoinedBench {
  private static final List<Integer> CALLERS = List.of(1, 16, 64);
  private static final int MANY = 16;

  private final Rounds rounds;
  private final DataSource database;
  private final PostgresEventStore store;

  public JoinedBench(Rounds rounds, DataSource database, PostgresEventStore store) {
    this.rounds = rounds;
    this.database = database;
    this.store = store;
  }

  public Result run() throws Exception {
    OwnRows.createTable(database);
    List<Contender> contenders = new ArrayList<>();
    for (int callers : CALLERS) {
      contenders.add(new RawTransactions(database, callers, false));
      contenders.add(new RawTransactions(database, callers, true));
      contenders.add(new JoinedAppends(store, database, callers));
      contenders.add(new DaybookAppends(store, callers));
    }
    List<Series> series = rounds.run(contenders);
    return new Result("joined", series, compare(series));
  }

  private static List<Ratio> compare(List<Series> all) {
    double alone = Series.of(all, JoinedAppends.NAME, 1).p50();
    double many = Series.of(all, JoinedAppends.NAME, MANY).rate();
    return List.of(
        Ratio.atMost(
            "1 caller, p50: to raw row + event",
            alone / Series.of(all, RawTransactions.ROW_AND_EVENT, 1).p50(),
            5.0),
        Ratio.atLeast(
            "16 callers, rate: to raw row + event",
            many / Series.of(all, RawTransactions.ROW_AND_EVENT, MANY).rate(),
            0.1),
        Ratio.atLeast(
            "16 callers, rate: to grouped appends",
            many / Series.of(all, DaybookAppends.NAME, MANY).rate(),
            0.1));
  }
}
