package dev.daybook.accounts.http.live.sse;

import dev.daybook.accounts.http.live.Feed;
import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.accounts.http.live.FeedMetrics;
import dev.daybook.accounts.http.response.Connection;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.response.StreamingResponse;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All clients of the event stream (Server-Sent Events). A client that is too slow to take what it
/// is sent is cut off when the window has moved past it; it comes back with the id that it has got,
/// and loses nothing.
public final class EventStreams implements Feed {
  static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

  /// How long a stopping service lets clients take what they are being sent.
  static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

  /// Half of the processors stay free for others.
  private static final int SENDING_AT_ONCE =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final FeedWindow window = new FeedWindow();
  private final SendScheduler turns = new SendScheduler(SENDING_AT_ONCE);
  private final Map<EventStream, Connection> streams = new ConcurrentHashMap<>();
  private final HistoryReader history;
  private final int clientsMax;
  private final Semaphore places;
  private final Duration heartbeat;
  private final FeedMetrics metrics;
  private volatile boolean closed;

  /// @param clientsMax how many clients are served at a time
  /// @param heartbeat how long a client hears nothing at the most
  public EventStreams(
      EventStore store, int clientsMax, Duration heartbeat, MeterRegistry registry) {
    metrics = new FeedMetrics(registry, "server-sent-events", streams.keySet());
    history = new HistoryReader(store);
    this.clientsMax = clientsMax;
    places = new Semaphore(clientsMax);
    this.heartbeat = heartbeat;
  }

  /// A client's place among those that can be served at once.
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /// @throws ProblemException if all places are taken, or the service is stopping
  Place enter() {
    if (closed) {
      throw new ProblemException(Problem.stopping());
    }
    if (!places.tryAcquire()) {
      throw new ProblemException(
          Problem.of(
              ProblemType.OVERLOADED,
              "All %d places at the event stream are taken. Try again.".formatted(clientsMax)));
    }
    return places::release;
  }

  /// Sends what comes after a position, until the client or the service has enough.
  void serve(Context ctx, long after, EventFilter filter, SharedOutput.Coding coding) {
    var stream =
        new EventStream(window, history, after, filter, heartbeat, metrics, turns.sender());
    var connection = Connection.of(ctx);
    streams.put(stream, connection);
    try {
      if (closed) {
        stream.end();
      }
      StreamingResponse.write(ctx, CONTENT_TYPE, out -> stream.run(coding.begin(out)));
    } finally {
      streams.remove(stream);
      connection.release();
    }
  }

  @Override
  public void beginAfter(long position) {
    window.skipTo(position);
  }

  /// Takes new events. Never waits for a client.
  @Override
  public void receive(List<FeedEvent> news) {
    if (streams.isEmpty()) {
      window.skipTo(news.getLast().event().position());
      return;
    }
    window.add(news.stream().map(StreamedEvent::new).toList());
    long firstRemembered = window.first();
    streams.forEach(
        (stream, connection) -> {
          if (stream.isLeftBehind(firstRemembered)) {
            LOG.info("A client of the event stream is too slow and is disconnected");
            metrics.dropped();
            stream.end();
            connection.cut();
          }
        });
  }

  /// Keeps nothing in memory of the events up to `position`; who has yet to be sent some reads them
  /// from the log.
  @Override
  public void forget(long position) {
    window.restartAfter(position);
    window.wakeAll();
  }

  /// Ends all streams; from then on, what comes next follows `position`.
  @Override
  public void startAfresh(long position) {
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
      if (!places.tryAcquire(clientsMax, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        streams.values().forEach(Connection::cut);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
