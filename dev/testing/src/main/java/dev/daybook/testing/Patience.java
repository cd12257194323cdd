package dev.daybook.testing;

import java.time.Duration;

/// Deadline of tests that wait for a condition: long, since a machine that runs tests is busy. A
/// test that succeeds does not wait so long.
public final class Patience {
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private Patience() {}
}
