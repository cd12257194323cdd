package dev.daybook.explorer.log;

/// A query was ended because it took longer than its bound, or waited too long for its turn.
public final class QueryTimeoutException extends RuntimeException {
  QueryTimeoutException(String message) {
    super(message, null, false, false);
  }
}
