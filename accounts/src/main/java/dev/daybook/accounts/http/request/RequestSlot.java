package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// A request's place among those that are worked on. It is given back when the answer is out, and
/// while the body is awaited: a client that sends slowly holds no place.
public final class RequestSlot extends Callback.Nested {
  /// The attribute of a request that has one.
  public static final String ATTRIBUTE = RequestSlot.class.getName();

  private final Semaphore places;
  private boolean held = true;
  private boolean over;

  /// @param places of which one was taken
  public RequestSlot(Callback callback, Semaphore places) {
    super(callback);
    this.places = places;
  }

  public static Problem overloaded() {
    return Problem.of(
        ProblemType.OVERLOADED, "There are too many requests at the moment. Try again.");
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
    over = true;
    giveBack();
  }

  synchronized void giveBack() {
    if (held) {
      held = false;
      places.release();
    }
  }

  /// @throws ProblemException if all places are taken
  synchronized void takeAgain() {
    if (held || over) {
      return;
    }
    if (!places.tryAcquire()) {
      throw new ProblemException(overloaded());
    }
    held = true;
  }
}
