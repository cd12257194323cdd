package dev.daybook.bench.imports;

import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.eventstore.EventStore;
import java.util.List;

/// Compares the import of a file with appends of single events.
public final class ImportBench {
  private static final int CALLERS = 256;

  private final Rounds rounds;
  private final EventStore store;
  private final CsvImports imports;

  public ImportBench(Rounds rounds, EventStore store, CsvImports imports) {
    this.rounds = rounds;
    this.store = store;
    this.imports = imports;
  }

  public Result run() throws Exception {
    CsvImports.generate(imports.file());
    List<Series> series = rounds.run(List.of(new DaybookAppends(store, CALLERS), imports));
    return new Result(
        "import",
        series,
        List.of(
            Ratio.atLeast(
                "import, rows: to appends of 256 callers",
                Series.of(series, CsvImports.NAME, 1).rate()
                    / Series.of(series, DaybookAppends.NAME, CALLERS).rate(),
                0.5)));
  }
}
