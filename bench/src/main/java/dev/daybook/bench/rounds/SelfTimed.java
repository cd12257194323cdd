package dev.daybook.bench.rounds;

import java.time.Duration;

/// A contender that runs and measures its rounds itself, without callers of [Load].
public interface SelfTimed extends Contender {
  @Override
  default int callers() {
    return 1;
  }

  @Override
  default Caller caller(int number) {
    throw new UnsupportedOperationException(name() + " measures its rounds itself");
  }

  @Override
  Round round(Duration warmUp, Duration counted) throws Exception;
}
