package dev.daybook.accounts.http.live.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.accounts.http.live.FeedMetrics;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.personal.KeysUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A client of the event stream, served by the thread of its request. Reads the log page by page
/// until the client's position is within the window of new events, and then the window. Positions
/// have no gaps, so the position alone connects both.
final class EventStream {
  private static final SharedBytes OPENING = bytes("retry: 1000\n\n");
  private static final SharedBytes HEARTBEAT = bytes(": heartbeat\n\n");
  private static final Duration LOG_PAUSE = Duration.ofMillis(500);

  private final FeedWindow window;
  private final HistoryReader history;
  private final EventFilter filter;
  private final Duration heartbeat;
  private final FeedMetrics metrics;
  private final SendScheduler.Sender sender;
  private volatile long position;
  private volatile boolean live;
  private volatile boolean ended;
  private long lastSentId;
  private long lastWriteAt;

  /// @param after the client's position
  /// @param heartbeat interval of heartbeats on an idle stream
  EventStream(
      FeedWindow window,
      HistoryReader history,
      long after,
      EventFilter filter,
      Duration heartbeat,
      FeedMetrics metrics,
      SendScheduler.Sender sender) {
    this.metrics = metrics;
    this.sender = sender;
    this.window = window;
    this.history = history;
    this.filter = filter;
    this.heartbeat = heartbeat;
    this.position = after;
    this.lastSentId = after;
  }

  /// Serves the client until [#end()].
  ///
  /// @throws IOException if the client has disconnected
  void run(SharedOutput out) throws IOException {
    try {
      out.write(OPENING);
      flush(out);
      while (!ended) {
        step(out);
        if (untilHeartbeat() <= 0) {
          beat(out);
        }
      }
      out.finish();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends [#run(SharedOutput)] after the current write, when the window wakes it.
  void end() {
    ended = true;
  }

  /// Whether the client is too slow: the window no longer has the event after its position.
  ///
  /// @param first position of the window's first event
  boolean isLeftBehind(long first) {
    return live && !ended && position < first - 1;
  }

  private void step(SharedOutput out) throws IOException, InterruptedException {
    Optional<FeedPage> page = window.after(position, untilHeartbeat());
    live = page.isPresent();
    if (live) {
      send(out, page.get());
    } else {
      catchUp(out);
    }
  }

  private void catchUp(SharedOutput out) throws IOException, InterruptedException {
    try {
      LogPage page = history.read(position, filter);
      if (page.position() > position) {
        var events = page.events().stream().map(FeedEvent::new).map(StreamedEvent::new).toList();
        send(out, new FeedPage(events, page.position()));
        return;
      }
    } catch (EventStoreUnavailableException
        | EventStoreMisconfiguredException
        | KeysUnavailableException _) {
      // The tailer also waits for the database, and logs that; the client keeps its position.
    }
    Thread.sleep(LOG_PAUSE);
  }

  /// Sets the position before the write, which may block: [#isLeftBehind] uses it to find slow
  /// clients.
  private void send(SharedOutput out, FeedPage page) throws IOException, InterruptedException {
    position = page.reached();
    FeedPage filtered = page.only(filter);
    if (!filtered.events().isEmpty() && !ended) {
      SharedBytes bytes = filtered.bytes();
      sender.send(
          bytes.plain().length,
          () -> {
            out.write(bytes);
            flush(out);
          });
      lastSentId = filtered.events().getLast().position();
      metrics.sent(filtered.events().size());
    }
  }

  /// Sends the current position as id if the filter has skipped events, so that the client does not
  /// resume before them.
  private void beat(SharedOutput out) throws IOException {
    if (position > lastSentId) {
      lastSentId = position;
      out.write(bytes("id: " + position + "\n"));
    }
    out.write(HEARTBEAT);
    flush(out);
  }

  private void flush(SharedOutput out) throws IOException {
    out.flush();
    lastWriteAt = System.nanoTime();
  }

  private static SharedBytes bytes(String text) {
    return new SharedBytes(text.getBytes(US_ASCII));
  }

  private long untilHeartbeat() {
    return heartbeat.minusNanos(System.nanoTime() - lastWriteAt).toMillis();
  }
}
