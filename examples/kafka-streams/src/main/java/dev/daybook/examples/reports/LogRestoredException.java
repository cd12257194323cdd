package dev.daybook.examples.reports;

/// The log was restored: the read models have events that it doesn't have any more.
final class LogRestoredException extends RuntimeException {
  private final transient Restore restore;

  LogRestoredException(Restore restore) {
    super("The log was restored up to position " + restore.restorePosition());
    this.restore = restore;
  }

  Restore restore() {
    return restore;
  }
}
