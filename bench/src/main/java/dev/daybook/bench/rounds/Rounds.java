package dev.daybook.bench.rounds;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Alternating rounds: every contender once, then every contender again, so that changes of the
/// machine's speed affect all of them.
public record Rounds(int count, Duration warmUp, Duration counted, PrintStream progress) {

  public List<Series> run(List<Contender> contenders) throws Exception {
    List<List<Round>> rounds =
        contenders.stream().<List<Round>>map(_ -> new ArrayList<>()).toList();
    for (int number = 1; number <= count; number++) {
      for (int i = 0; i < contenders.size(); i++) {
        Contender contender = contenders.get(i);
        progress.printf(
            "round %d of %d: %s, %d callers%n",
            number, count, contender.name(), contender.callers());
        rounds.get(i).add(contender.round(warmUp, counted));
      }
    }
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      Contender contender = contenders.get(i);
      series.add(new Series(contender.name(), contender.callers(), rounds.get(i)));
    }
    return series;
  }
}
