package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// A slot of the limit on concurrent requests. Released when the response is sent, and while the
/// body is received, so that slow clients hold no slots.
///
/// Thread-safe.
public final class RequestSlot extends Callback.Nested {
  /// Request attribute that holds the slot.
  public static final String ATTRIBUTE = RequestSlot.class.getName();

  private final Semaphore slots;
  private boolean held = true;
  private boolean ended;

  /// @param slots semaphore from which the caller has acquired one permit
  public RequestSlot(Callback callback, Semaphore slots) {
    super(callback);
    this.slots = slots;
  }

  public static Problem overloaded() {
    return Problem.of(
        ProblemType.OVERLOADED, "The service is processing too many requests. Try again.");
  }

  @Override
  public void succeeded() {
    end();
    super.succeeded();
  }

  @Override
  public void failed(@Nullable Throwable cause) {
    end();
    super.failed(cause);
  }

  public synchronized void end() {
    ended = true;
    release();
  }

  synchronized void release() {
    if (held) {
      held = false;
      slots.release();
    }
  }

  /// @throws ProblemException if all slots are in use
  synchronized void reacquire() {
    if (held || ended) {
      return;
    }
    if (!slots.tryAcquire()) {
      throw new ProblemException(overloaded());
    }
    held = true;
  }
}
