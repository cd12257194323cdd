package dev.daybook.testing;

import java.time.Duration;

/// Deadline of tests that wait for a condition. It is long, because machines that run tests are
/// busy; a passing test does not wait until the deadline.
public final class Patience {
  public static final Duration PATIENCE = Duration.ofMinutes(4);

  private Patience() {}
}
