package dev.daybook.explorer.activity;

import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lag of read models and subscriptions in the last hour, sampled every [#INTERVAL] while the
/// explorer is used: the sampling begins with the first use and ends an hour after the last one.
/// Thread-safe.
public final class LagHistory implements AutoCloseable {
  /// Time between two samples.
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  /// Maximum number of samples.
  public static final int SAMPLES_MAX = 360;

  private static final Logger log = LoggerFactory.getLogger(LagHistory.class);

  private final Supplier<Sample> source;
  private final Deque<Sample> samples = new ConcurrentLinkedDeque<>();
  private final AtomicLong used = new AtomicLong();
  private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();
  private volatile boolean closed;

  /// What was found at a time.
  ///
  /// @param lags of the read models by their names, in events
  /// @param subscriptionLags of the subscriptions by their names, in events
  /// @param waitingAppends number of appends that wait for a batch on this node
  public record Sample(
      Instant at, Map<String, Long> lags, Map<String, Long> subscriptionLags, int waitingAppends) {
    public Sample {
      lags = Map.copyOf(lags);
      subscriptionLags = Map.copyOf(subscriptionLags);
    }
  }

  /// @param source is called every [#INTERVAL]; a sample that it can't take is left out
  public LagHistory(Supplier<Sample> source) {
    this.source = source;
  }

  /// The samples, the oldest first. Starts the sampling if it isn't running, without the samples
  /// from before the pause; not after [#close()].
  public List<Sample> samples() {
    used.set(System.nanoTime());
    if (!closed && running.get() == null) {
      Thread thread = Thread.ofVirtual().name("explorer-lag").unstarted(this::run);
      if (running.compareAndSet(null, thread)) {
        samples.clear();
        thread.start();
      }
    }
    return List.copyOf(samples);
  }

  /// What is found now, also without the sampling.
  public Sample now() {
    return source.get();
  }

  private void run() {
    try {
      while (!closed
          && System.nanoTime() - used.get() < INTERVAL.multipliedBy(SAMPLES_MAX).toNanos()) {
        take();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException ignored) {
      // closed
    } finally {
      running.set(null);
    }
  }

  private void take() {
    try {
      samples.addLast(source.get());
      if (samples.size() > SAMPLES_MAX) {
        samples.removeFirst();
      }
    } catch (RuntimeException e) { // such as a database that is away; the plot has a gap
      log.debug("The lag of the read models can't be read", e);
    }
  }

  /// Ends the sampling for good. Waits at most [#INTERVAL] for a sample that is being taken.
  @Override
  public void close() {
    closed = true;
    Thread thread = running.get();
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(INTERVAL);
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
