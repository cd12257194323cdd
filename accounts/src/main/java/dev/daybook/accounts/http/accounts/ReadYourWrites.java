package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.HeaderElement;
import dev.daybook.accounts.http.request.SingleHeader;
import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Lets whoever got an answer to a command find it in the lists: a list is read only when its
/// projection has reached what this node acknowledged last, and the position that the request
/// names, whichever node that came from.
public final class ReadYourWrites {
  static final String PREFER = "Prefer";

  /// How long a request may ask to be kept waiting.
  static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private static final Set<HandlerType> READS = Set.of(HandlerType.GET, HandlerType.HEAD);
  private static final Pattern SECONDS = Pattern.compile("\\d+");
  private static final int SECONDS_DIGITS_MAX = 9;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final EventStore store;
  private final ProjectionRunner runner;
  private final Duration patience;
  private final AtomicLong acknowledged = new AtomicLong();

  /// @param patience how long a reader is kept waiting who says nothing about it
  public ReadYourWrites(EventStore store, ProjectionRunner runner, Duration patience) {
    this.store = store;
    this.runner = runner;
    this.patience = patience;
  }

  /// Has every read refused that names a position which the log doesn't have.
  public void addTo(RoutesConfig routes) {
    routes.before("/api/*", this::requireWithinLog);
  }

  private void requireWithinLog(Context ctx) {
    if (!READS.contains(ctx.method())) {
      return;
    }
    OptionalLong position = position(ctx);
    if (position.isPresent() && position.getAsLong() > acknowledged.get()) {
      long head = store.head();
      if (position.getAsLong() > head) {
        throw ProblemException.invalid(
            HeaderNames.POSITION, "The log ends at position " + head + ", before the one given.");
      }
    }
  }

  /// To be called before the answer to a command goes out.
  void acknowledge(long position) {
    acknowledged.accumulateAndGet(position, Math::max);
  }

  /// Forgets what was acknowledged: the log has another past.
  public void startAfresh() {
    acknowledged.set(0);
  }

  /// Waits as long as the request prefers, and tells it how far the list is.
  ///
  /// @throws ProblemException if the projection doesn't get so far in time
  void await(Context ctx) {
    Optional<Duration> preferred = preferredWait(ctx);
    preferred.ifPresent(wait -> ctx.header("Preference-Applied", "wait=" + wait.toSeconds()));
    if (!preferred.equals(Optional.of(Duration.ZERO))) {
      await(Math.max(acknowledged.get(), position(ctx).orElse(0)), preferred.orElse(patience));
    }
    ctx.header(HeaderNames.POSITION, Long.toString(runner.position()));
  }

  private void await(long wanted, Duration atMost) {
    try {
      if (!runner.awaitPosition(wanted, atMost)) {
        throw new ProblemException(Problem.behind(runner.position(), wanted));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.behind(runner.position(), wanted));
    }
  }

  private static OptionalLong position(Context ctx) {
    Optional<String> text = SingleHeader.of(ctx, HeaderNames.POSITION);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!NUMBER.matcher(text.get()).matches()) {
      throw ProblemException.invalid(
          HeaderNames.POSITION, "Daybook-Position is a whole number from 0.");
    }
    return OptionalLong.of(Long.parseLong(text.get()));
  }

  /// What `Prefer: wait=<seconds>` says (RFC 7240, section 4.3). Other preferences are ignored, and
  /// so is a wait without a number of seconds.
  private static Optional<Duration> preferredWait(Context ctx) {
    return HeaderElement.of(ctx, PREFER).stream()
        .filter(preference -> preference.name().equals("wait"))
        .findFirst()
        .map(HeaderElement::value)
        .filter(value -> SECONDS.matcher(value).matches())
        .map(ReadYourWrites::seconds);
  }

  private static Duration seconds(String digits) {
    if (digits.length() > SECONDS_DIGITS_MAX) {
      return WAIT_MAX;
    }
    Duration wait = Duration.ofSeconds(Long.parseLong(digits));
    return wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
  }
}
