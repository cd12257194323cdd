package dev.daybook.explorer.log;

/// The application keeps no index of the times at which events occurred.
public final class NotIndexedException extends RuntimeException {
  NotIndexedException() {
    super(
        "The application keeps no index of occurred times: it runs no projection ExplorerIndex,"
            + " or that has not begun",
        null,
        false,
        false);
  }
}
