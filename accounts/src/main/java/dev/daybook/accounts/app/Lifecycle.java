package dev.daybook.accounts.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the components of the service in order and closes them in reverse order.
///
/// Each component is closed once, even if others fail to close. A stop during the start waits for
/// the component that is being opened; no further one is opened. Thread-safe.
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /// Opens a component and registers it for [#close()].
  ///
  /// @throws StoppingException if [#close()] was called; the caller should stop
  public synchronized <T extends AutoCloseable> T open(Supplier<T> opening) {
    if (closed) {
      throw new StoppingException();
    }
    var part = opening.get();
    opened.push(part);
    return part;
  }

  /// Closes all components. Blocks until they are closed, also for a second caller.
  @Override
  public synchronized void close() {
    closed = true;
    while (!opened.isEmpty()) {
      var part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.error("Closing {} failed", part.getClass().getSimpleName(), e);
      }
    }
    notifyAll();
  }

  /// Blocks until [#close()] has closed all components.
  public synchronized void awaitClosed() throws InterruptedException {
    while (!closed) {
      wait();
    }
  }

  /// The service was stopped during its start.
  public static final class StoppingException extends RuntimeException {}
}
