package dev.daybook.bench.feed;

import dev.daybook.bench.http.HttpDeposits;
import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Latency from the response to a deposit to its event at a client of the event stream, at a steady
/// rate of deposits. All clients must receive all events.
///
/// @param writing service that receives the deposits
/// @param feeding service that serves the clients
/// @param callers number of clients
/// @param eventsPerSecond deposits per second
record FeedLatencies(
    String name,
    Service writing,
    Service feeding,
    List<UUID> accounts,
    int callers,
    int eventsPerSecond)
    implements SelfTimed {
  private static final int SENDERS = 8;
  private static final long LATENCY_MAX_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int SIGNIFICANT_DIGITS = 3;

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    int events = Math.toIntExact(counted.plus(warmUp).toSeconds() * eventsPerSecond);
    int uncounted = Math.toIntExact(warmUp.toSeconds() * eventsPerSecond);
    long head = head();
    try (var clients = new FeedClients(feeding, callers, head, events)) {
      AtomicLongArray answered = deposit(events, head);
      var latencies = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
      for (long[] arrivals : clients.awaitPosition(head + events)) {
        for (int i = uncounted; i < events; i++) {
          latencies.recordValue(Math.clamp(arrivals[i] - answered.get(i), 0, LATENCY_MAX_NANOS));
        }
      }
      Round all = new Round(latencies, 1, counted);
      return new Round(all.rate() / callers, all.p50(), all.p99());
    }
  }

  private long head() throws IOException {
    try (HttpConnection connection = writing.connect()) {
      return HttpDeposits.deposit(connection, accounts.getFirst());
    }
  }

  /// @return time of each response, in the order of positions
  private AtomicLongArray deposit(int events, long head) throws Exception {
    var answered = new AtomicLongArray(events);
    long began = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(SENDERS)) {
      List<Future<?>> senders = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        int first = sender;
        senders.add(
            threads.submit(
                () -> {
                  send(first, events, began, head, answered);
                  return null;
                }));
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
    }
    return answered;
  }

  private void send(int first, int events, long began, long head, AtomicLongArray answered)
      throws IOException {
    long interval = Duration.ofSeconds(1).toNanos() / eventsPerSecond;
    try (HttpConnection connection = writing.connect()) {
      for (int i = first; i < events; i += SENDERS) {
        LockSupport.parkNanos(began + i * interval - System.nanoTime());
        long position = HttpDeposits.deposit(connection, accounts.get(i % accounts.size()));
        answered.set(Math.toIntExact(position - head - 1), System.nanoTime());
      }
    }
  }
}
