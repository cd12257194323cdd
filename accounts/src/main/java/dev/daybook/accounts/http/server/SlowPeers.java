package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.request.BodyInput;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Disconnects clients that send request headers or read responses more slowly than [PeerTimes]
/// allows. Jetty's idle timeout restarts with every byte, so a client could hold its connection
/// with single bytes.
///
/// All connections are checked every [#PERIOD], so a client may exceed its limit by that time. The
/// deadline of bodies is in [BodyInput].
final class SlowPeers extends Handler.Wrapper implements Connection.Listener {
  static final Duration PERIOD = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(SlowPeers.class);

  private final Map<Connection, Peer> peers = new ConcurrentHashMap<>();
  private final PeerTimes times;
  private @Nullable ScheduledExecutorService timer;

  SlowPeers(PeerTimes times) {
    this.times = times;
  }

  @Override
  protected void doStart() throws Exception {
    var started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("slow-peers").factory());
    var _ =
        started.scheduleWithFixedDelay(
            this::cutLate, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    timer = started;
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    if (timer != null) {
      timer.shutdownNow();
    }
  }

  /// WebSockets and other protocols have their own limits.
  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) {
      peers.put(connection, new Peer(connection));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    peers.remove(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    BodyInput.setDeadline(request, times.body());
    Peer peer = peers.get(request.getConnectionMetaData().getConnection());
    if (peer == null) {
      return super.handle(request, response, callback);
    }
    peer.begin(request);
    Request.addCompletionListener(request, _ -> peer.end(request));
    return super.handle(request, new TimedResponse(request, response, peer), callback);
  }

  private void cutLate() {
    long now = System.nanoTime();
    long cut = peers.values().stream().filter(peer -> peer.isLate(now)).peek(Peer::cut).count();
    if (cut > 0) {
      LOG.info("Disconnected {} slow clients", cut);
    }
  }

  /// The client of a connection.
  private final class Peer {
    private final Connection connection;
    private @Nullable Request request;
    private long bytesBefore;
    private boolean headBegun;
    private long headBegunAt;
    private boolean writing;
    private long writingSince;

    Peer(Connection connection) {
      this.connection = connection;
    }

    synchronized void begin(Request begun) {
      request = begun;
      headBegun = false;
    }

    synchronized void end(Request ended) {
      if (ended.equals(request)) {
        request = null;
        headBegun = false;
        bytesBefore = connection.getBytesIn();
      }
    }

    synchronized void setWriting(boolean now) {
      writing = now;
      writingSince = System.nanoTime();
    }

    synchronized boolean isLate(long now) {
      if (writing) {
        return now - writingSince > times.write().toNanos();
      }
      if (request != null) {
        return false;
      }
      if (!headBegun && connection.getBytesIn() > bytesBefore) {
        headBegun = true;
        headBegunAt = now;
      }
      return headBegun && now - headBegunAt > times.head().toNanos();
    }

    void cut() {
      try {
        connection.getEndPoint().close();
      } catch (RuntimeException e) {
        LOG.warn("A slow client could not be disconnected", e);
      }
    }
  }

  /// Records the begin and end of each write.
  private static final class TimedResponse extends Response.Wrapper {
    private final Peer peer;

    TimedResponse(Request request, Response wrapped, Peer peer) {
      super(request, wrapped);
      this.peer = peer;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
      peer.setWriting(true);
      super.write(last, content, new Written(callback, peer));
    }
  }

  private static final class Written extends Callback.Nested {
    private final Peer peer;

    Written(Callback callback, Peer peer) {
      super(callback);
      this.peer = peer;
    }

    @Override
    public void succeeded() {
      peer.setWriting(false);
      super.succeeded();
    }

    @Override
    public void failed(@Nullable Throwable cause) {
      peer.setWriting(false);
      super.failed(cause);
    }
  }
}
