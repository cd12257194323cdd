package dev.daybook.postgres.jdbc;

import dev.daybook.postgres.sql.ErrorText;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/// Logs an outage: its first failure with a stack trace, later failures at debug level, since
/// callers get them as exceptions, and its end with one line. Thread-safe.
public final class OutageLog {
  private final Logger log;
  private final String what;
  private final AtomicLong failures = new AtomicLong();

  /// @param what the operation that fails, as the beginning of a sentence
  public OutageLog(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  public void failed(Throwable cause) {
    if (failures.getAndIncrement() == 0) {
      log.warn("{} fails: {}", what, ErrorText.line(cause), cause);
    } else {
      log.debug("{} fails: {}", what, ErrorText.line(cause));
    }
  }

  public void over() {
    if (failures.get() > 0) {
      long before = failures.getAndSet(0);
      if (before > 0) {
        log.info("{} works again, after {} failures", what, before);
      }
    }
  }
}
