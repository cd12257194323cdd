package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.SingleHeader;
import dev.daybook.accounts.http.request.WaitPreference;
import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Read-your-writes consistency of the lists: a list waits until its projection has reached the
/// last position that this node acknowledged and the position in the request's `Daybook-Position`,
/// which may come from another node.
///
/// Thread-safe.
public final class ReadYourWrites {
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final EventStore store;
  private final ProjectionRunner runner;
  private final Duration defaultWait;
  private final AtomicLong acknowledged = new AtomicLong();

  /// @param defaultWait maximum wait of a request without `Prefer: wait`
  public ReadYourWrites(EventStore store, ProjectionRunner runner, Duration defaultWait) {
    this.store = store;
    this.runner = runner;
    this.defaultWait = defaultWait;
  }

  /// Adds a filter that refuses reads with a position above the log's head.
  public void addTo(Routes routes) {
    routes.before(this::requireWithinLog);
  }

  private void requireWithinLog(Exchange exchange) {
    if (!READS.contains(exchange.method())) {
      return;
    }
    OptionalLong position = position(exchange);
    if (position.isPresent() && position.getAsLong() > acknowledged.get()) {
      long head = store.head();
      if (position.getAsLong() > head) {
        throw ProblemException.invalid(
            HeaderNames.POSITION, "The position is above the log's head, which is " + head + ".");
      }
    }
  }

  /// Must be called before the response to a command is sent.
  void acknowledge(long position) {
    acknowledged.accumulateAndGet(position, Math::max);
  }

  /// Forgets the acknowledged position, because the log has diverged.
  public void reset() {
    acknowledged.set(0);
  }

  /// Waits for the projection, at most as long as the request prefers, and sends the list's
  /// position in a header.
  ///
  /// @throws ProblemException if the projection does not reach the position in time
  void await(Exchange exchange) {
    Optional<Duration> preferred = WaitPreference.apply(exchange);
    if (!preferred.equals(Optional.of(Duration.ZERO))) {
      await(
          Math.max(acknowledged.get(), position(exchange).orElse(0)),
          preferred.orElse(defaultWait));
    }
    exchange.header(HeaderNames.POSITION, Long.toString(runner.position()));
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

  private static OptionalLong position(Exchange exchange) {
    Optional<String> text = SingleHeader.of(exchange, HeaderNames.POSITION);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!NUMBER.matcher(text.get()).matches()) {
      throw ProblemException.invalid(
          HeaderNames.POSITION, "Daybook-Position must be a whole number with at most 18 digits.");
    }
    return OptionalLong.of(Long.parseLong(text.get()));
  }
}
