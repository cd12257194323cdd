package dev.daybook.accounts.http.live.sse;

import dev.daybook.accounts.http.live.Feed;
import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.accounts.http.live.FeedMetrics;
import dev.daybook.accounts.http.response.Connection;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.response.StreamingResponse;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live feed as Server-Sent Events. A client that falls behind the window is disconnected; it
/// reconnects with the id of its last event and misses nothing.
public final class EventStreams implements Feed {
  static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

  /// Maximum time for running writes when the service stops.
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

  /// Half of the processors stay free for other work.
  private static final int CONCURRENT_SENDS =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final FeedWindow window = new FeedWindow();
  private final SendScheduler scheduler = new SendScheduler(CONCURRENT_SENDS);
  private final Map<EventStream, Connection> streams = new ConcurrentHashMap<>();
  private final HistoryReader history;
  private final int clientsMax;
  private final Semaphore slots;
  private final Duration heartbeat;
  private final FeedMetrics metrics;
  private volatile boolean closed;

  /// @param clientsMax maximum number of clients
  /// @param heartbeat interval of heartbeats on an idle stream
  public EventStreams(
      EventStore store, int clientsMax, Duration heartbeat, MeterRegistry registry) {
    metrics = new FeedMetrics(registry, "server-sent-events", streams.keySet());
    history = new HistoryReader(store);
    this.clientsMax = clientsMax;
    slots = new Semaphore(clientsMax);
    this.heartbeat = heartbeat;
  }

  /// A slot of the limit on clients; closed when the client disconnects.
  interface Slot extends AutoCloseable {
    @Override
    void close();
  }

  /// @throws ProblemException if the maximum number of clients is connected, or the service is
  ///   stopping
  Slot enter() {
    if (closed) {
      throw new ProblemException(Problem.stopping());
    }
    if (!slots.tryAcquire()) {
      throw new ProblemException(
          Problem.of(
              ProblemType.OVERLOADED,
              "The event stream has its maximum of %d clients. Try again.".formatted(clientsMax)));
    }
    return slots::release;
  }

  /// Sends the events after a position until the client disconnects or the service stops.
  void serve(Exchange exchange, long after, EventFilter filter, SharedOutput.Coding coding) {
    var stream =
        new EventStream(window, history, after, filter, heartbeat, metrics, scheduler.sender());
    var connection = Connection.of(exchange);
    streams.put(stream, connection);
    try {
      if (closed) {
        stream.end();
      }
      StreamingResponse.write(exchange, CONTENT_TYPE, out -> stream.run(coding.begin(out)));
    } finally {
      streams.remove(stream);
      connection.release();
    }
  }

  @Override
  public void beginAfter(long position) {
    window.skipTo(position);
  }

  @Override
  public void receive(List<FeedEvent> events) {
    if (streams.isEmpty()) {
      window.skipTo(events.getLast().event().position());
      return;
    }
    window.add(events.stream().map(StreamedEvent::new).toList());
    long first = window.first();
    streams.forEach(
        (stream, connection) -> {
          if (stream.isLeftBehind(first)) {
            LOG.info("Disconnected an event stream client, which was too slow");
            metrics.dropped();
            stream.end();
            connection.cut();
          }
        });
  }

  /// Removes the events up to `position` from memory. Clients that still need them read the log.
  @Override
  public void forget(long position) {
    window.restartAfter(position);
    window.wakeAll();
  }

  @Override
  public void reset(long position) {
    streams.forEach(
        (stream, connection) -> {
          stream.end();
          connection.cut();
        });
    window.restartAfter(position);
    window.wakeAll();
  }

  @Override
  public void close() {
    closed = true;
    streams.keySet().forEach(EventStream::end);
    window.wakeAll();
    try {
      if (!slots.tryAcquire(clientsMax, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        streams.values().forEach(Connection::cut);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
