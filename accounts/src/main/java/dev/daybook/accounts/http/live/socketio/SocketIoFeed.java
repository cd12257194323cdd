package dev.daybook.accounts.http.live.socketio;

import dev.daybook.accounts.http.live.Feed;
import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.accounts.http.live.FeedMetrics;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.socket.engineio.server.EngineIoServer;
import io.socket.engineio.server.EngineIoServerOptions;
import io.socket.engineio.server.EngineIoSocket;
import io.socket.engineio.server.parser.Packet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServlet;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/// The live feed for Socket.IO clients (protocol 5 over Engine.IO 4). Connected clients get
/// messages `events` with an array of new events, in log order, each event once.
///
/// The feed only sends: a client joins the main namespace, and its other packets are ignored. These
/// four packets of Socket.IO are implemented here; Engine.IO transports them by polling or
/// WebSocket.
public final class SocketIoFeed implements Feed {
  public static final String PATH = "/socket.io/";

  static final int CLIENTS_MAX = 1_000;

  /// Size at which a message is sent; the last event may exceed it.
  static final int MESSAGE_CHARACTERS = 64 << 10;

  private static final Duration PING_INTERVAL = Duration.ofSeconds(25);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration IDLE_MAX = PING_INTERVAL.plus(PING_TIMEOUT);

  private final Set<FeedClient> clients = ConcurrentHashMap.newKeySet();
  private final Semaphore slots = new Semaphore(CLIENTS_MAX);
  private final FeedMetrics metrics;
  private final Timer timer = new Timer();
  private final EngineIoServer engine;

  public SocketIoFeed(MeterRegistry registry) {
    metrics = new FeedMetrics(registry, "socket.io", clients);
    var options = EngineIoServerOptions.newFromDefault();
    options.setCorsHandlingDisabled(true);
    options.setPingInterval(PING_INTERVAL.toMillis());
    options.setPingTimeout(PING_TIMEOUT.toMillis());
    options.setScheduledExecutorService(timer);
    options.setAllowSyncPolling(true);
    options.setHandshakeInterceptor((_, _) -> accepts());
    engine = new EngineIoServer(options);
    engine.on("connection", connected -> connect((EngineIoSocket) connected[0]));
  }

  /// The handler of [#PATH]. It uses the servlet API, because Engine.IO does.
  public ServletContextHandler handler() {
    var servlets = new ServletContextHandler();
    var polling = new FilterHolder(new FeedPolling(engine, this::requireCapacity));
    polling.setAsyncSupported(true);
    servlets.addFilter(polling, PATH, EnumSet.of(DispatcherType.REQUEST));
    JettyWebSocketServletContainerInitializer.configure(servlets, null);
    servlets.addServlet(new ServletHolder(new Upgrades(servlets)), PATH);
    return servlets;
  }

  /// Sends events to all connected clients. Never blocks.
  @Override
  public void receive(List<FeedEvent> events) {
    if (clients.isEmpty()) {
      return;
    }
    var message = new Message();
    for (FeedEvent event : events) {
      message.add(event);
      if (message.length() >= MESSAGE_CHARACTERS) {
        send(message);
        message = new Message();
      }
    }
    if (message.length() > 0) {
      send(message);
    }
  }

  private void send(Message message) {
    String packet = message.packet();
    for (FeedClient client : clients) {
      if (client.offer(packet)) {
        metrics.sent(message.events());
      } else {
        metrics.dropped();
      }
    }
  }

  @Override
  public void reset(long position) {
    disconnectAll();
  }

  @Override
  public void close() {
    disconnectAll();
    timer.shutdownNow();
  }

  private void disconnectAll() {
    clients.forEach(FeedClient::close);
  }

  private boolean accepts() {
    requireCapacity();
    return true;
  }

  /// @throws ProblemException if the maximum number of clients is connected
  private void requireCapacity() {
    if (slots.availablePermits() == 0) {
      throw new ProblemException(
          Problem.of(
              ProblemType.OVERLOADED,
              "The live feed has its maximum of %d clients. Try again.".formatted(CLIENTS_MAX)));
    }
  }

  private void connect(EngineIoSocket socket) {
    var client = new FeedClient(socket);
    if (!slots.tryAcquire()) { // another client took the last slot after the check
      client.close();
      return;
    }
    clients.add(client);
    socket.on("close", (_, _) -> leave(client));
    socket.on("data", (_, data) -> receive(socket, client, data[0]));
  }

  private void leave(FeedClient client) {
    if (clients.remove(client)) {
      slots.release();
    }
  }

  /// Packets of Socket.IO: 0 joins a namespace, 1 leaves it, 2 is a message.
  private static void receive(EngineIoSocket socket, FeedClient client, Object data) {
    if (!(data instanceof String packet)) {
      client.close();
    } else if (packet.startsWith("0/")) {
      socket.send(new Packet<>(Packet.MESSAGE, refusal(packet)));
    } else if (packet.startsWith("0")) {
      client.join("0{\"sid\":\"" + UUID.randomUUID() + "\"}");
    } else if (packet.startsWith("1")) {
      client.close();
    }
  }

  private static String refusal(String packet) {
    int end = packet.indexOf(',');
    String namespace = end < 0 ? packet.substring(1) : packet.substring(1, end);
    return "4" + namespace + ",{\"message\":\"Invalid namespace\"}";
  }

  /// Upgrades connections to WebSockets.
  private final class Upgrades extends JettyWebSocketServlet {
    private final transient ServletContextHandler servlets;

    Upgrades(ServletContextHandler servlets) {
      this.servlets = servlets;
    }

    @Override
    protected void configure(JettyWebSocketServletFactory sockets) {
      // On a loopback connection, compression for each client costs more than it saves.
      WebSocketServerComponents.getWebSocketComponents(servlets)
          .getExtensionRegistry()
          .unregister("permessage-deflate");
      sockets.setIdleTimeout(IDLE_MAX);
      sockets.setMaxTextMessageSize(FeedPolling.BODY_BYTES_MAX);
      sockets.setMaxBinaryMessageSize(FeedPolling.BODY_BYTES_MAX);
      sockets.setCreator(
          (request, response) -> {
            request.getSubProtocols().stream()
                .findFirst()
                .ifPresent(response::setAcceptedSubProtocol);
            return new FeedWebSocketListener(engine::handleWebSocket);
          });
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      if (request.getHeader("Sec-WebSocket-Key") == null) {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
      } else {
        super.service(request, response);
      }
    }
  }

  /// Builds the packet of a message `events`.
  private static final class Message {
    private static final String BEGIN = "2[\"events\",[";
    private final StringBuilder text = new StringBuilder();
    private int events;

    int events() {
      return events;
    }

    void add(FeedEvent event) {
      events++;
      text.append(text.isEmpty() ? BEGIN : ",").append(event.json());
    }

    int length() {
      return text.length();
    }

    String packet() {
      return text + "]]";
    }
  }

  /// Runs each task on its own virtual thread, because a heartbeat may block on a slow connection.
  private static final class Timer extends ScheduledThreadPoolExecutor {
    Timer() {
      super(1, Thread.ofPlatform().daemon().name("feed-timer").factory());
      setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule((Runnable) () -> Thread.startVirtualThread(task), delay, unit);
    }
  }
}
