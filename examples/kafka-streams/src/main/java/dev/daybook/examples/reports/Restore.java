package dev.daybook.examples.reports;

/// A restore of the log from a backup, as the relay tells it.
///
/// @param epoch number of the epoch that began then
/// @param restorePosition the last position that the log has kept of former epochs
record Restore(long epoch, long restorePosition) {
  /// Whether the log lost an event by it.
  boolean lost(RelayedEvent event) {
    return event.epoch() < epoch && event.position() > restorePosition;
  }
}
