package dev.daybook.accounts.scheduled;

/// What happens with the runs of an outage, when the service runs again.
public enum MissedRuns {
  /// All of them run, in their order.
  ALL,
  /// The last one runs.
  LAST,
  /// None of them runs: a run that is more than an hour late is left out.
  NONE
}
