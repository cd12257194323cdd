package dev.daybook.accounts.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the running service in the order in which they were opened; they are closed in the
/// reverse order, each once and whatever the others do. A stop that comes in the middle of a start
/// waits for the part that is being opened, and no further one is opened.
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /// Opens a part and keeps it.
  ///
  /// @throws StoppingException if the service is being stopped
  public synchronized <T extends AutoCloseable> T open(Supplier<T> opening) {
    if (closed) {
      throw new StoppingException();
    }
    var part = opening.get();
    opened.push(part);
    return part;
  }

  /// Returns when everything is closed, also to a second caller.
  @Override
  public synchronized void close() {
    closed = true;
    while (!opened.isEmpty()) {
      var part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.error("{} has not closed in order", part.getClass().getSimpleName(), e);
      }
    }
    notifyAll();
  }

  synchronized void awaitClosed() throws InterruptedException {
    while (!closed) {
      wait();
    }
  }

  /// The service was stopped while it started.
  public static final class StoppingException extends RuntimeException {}
}
