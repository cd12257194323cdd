package dev.daybook.accounts.http.live.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.accounts.http.live.FeedMetrics;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// One client of the event stream, served by the thread of its request: from the log, page by page,
/// until the window of new events reaches back to where the client has come. Positions have no
/// gaps, so that place is all that the two need to have in common.
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
  private volatile boolean over;
  private long idOfClient;
  private long heardAt;

  /// @param after where the client has come
  /// @param heartbeat how long the client may hear nothing
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
    this.idOfClient = after;
  }

  /// Serves the client until [#end()].
  ///
  /// @throws IOException if the client has gone
  void run(SharedOutput out) throws IOException {
    try {
      out.write(OPENING);
      flush(out);
      while (!over) {
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

  /// Lets [#run(SharedOutput)] return once it writes nothing and the window wakes it.
  void end() {
    over = true;
  }

  /// Whether the client takes too long over what it was sent: everything that follows is forgotten.
  boolean isLeftBehind(long firstRemembered) {
    return live && !over && position < firstRemembered - 1;
  }

  private void step(SharedOutput out) throws IOException, InterruptedException {
    Optional<FeedPage> news = window.after(position, untilHeartbeat());
    live = news.isPresent();
    if (live) {
      send(out, news.get());
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
    } catch (EventStoreUnavailableException _) {
      // The tailer waits for the database as well, and says so; the client keeps its place.
    }
    Thread.sleep(LOG_PAUSE);
  }

  /// The place is taken before the writing, which may block: it tells how slow the client is.
  private void send(SharedOutput out, FeedPage page) throws IOException, InterruptedException {
    position = page.reached();
    FeedPage wanted = page.only(filter);
    if (!wanted.events().isEmpty() && !over) {
      SharedBytes bytes = wanted.bytes();
      sender.send(
          bytes.plain().length,
          () -> {
            out.write(bytes);
            flush(out);
          });
      idOfClient = wanted.events().getLast().position();
      metrics.sent(wanted.events().size());
    }
  }

  /// A client that has been sent nothing because of its filter learns how far it has come all the
  /// same, so that it need not go that way again.
  private void beat(SharedOutput out) throws IOException {
    if (position > idOfClient) {
      idOfClient = position;
      out.write(bytes("id: " + position + "\n"));
    }
    out.write(HEARTBEAT);
    flush(out);
  }

  private void flush(SharedOutput out) throws IOException {
    out.flush();
    heardAt = System.nanoTime();
  }

  private static SharedBytes bytes(String text) {
    return new SharedBytes(text.getBytes(US_ASCII));
  }

  private long untilHeartbeat() {
    return heartbeat.minusNanos(System.nanoTime() - heardAt).toMillis();
  }
}
