package dev.daybook.bench.rounds;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Alternating rounds: every contender once, then every contender again, so that changes of the
/// machine's speed affect all of them.
public record Rounds(int count, Duration warmUp, Duration counted, PrintStream progress) {

  /// What is done before each round of a contender, outside of what is counted.
  @FunctionalInterface
  public interface Preparation {
    void prepare() throws Exception;
  }

  public List<Series> run(List<Contender> contenders) throws Exception {
    return run(contenders, () -> {});
  }

  /// As [#run(List)], each round from a state that is the same for all contenders, as far as
  /// `preparation` can make it.
  public List<Series> run(List<Contender> contenders, Preparation preparation) throws Exception {
    List<List<Round>> rounds =
        contenders.stream().<List<Round>>map(_ -> new ArrayList<>()).toList();
    for (int number = 1; number <= count; number++) {
      for (int i = 0; i < contenders.size(); i++) {
        Contender contender = contenders.get(i);
        preparation.prepare();
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
