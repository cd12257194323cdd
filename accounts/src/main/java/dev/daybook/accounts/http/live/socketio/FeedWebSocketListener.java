package dev.daybook.accounts.http.live.socketio;

import dev.daybook.accounts.http.response.ProblemException;
import io.socket.engineio.server.EngineIoWebSocket;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes the messages and the end of a WebSocket to Engine.IO. Public for Jetty, which finds its
/// methods by reflection.
public final class FeedWebSocketListener implements Session.Listener.AutoDemanding {
  private static final Logger LOG = LoggerFactory.getLogger(FeedWebSocketListener.class);

  private final Consumer<EngineIoWebSocket> engine;
  private @Nullable FeedWebSocket socket;

  /// @param engine begins a session on a WebSocket, or throws a [ProblemException] if there are too
  ///   many
  FeedWebSocketListener(Consumer<EngineIoWebSocket> engine) {
    this.engine = engine;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    socket = new FeedWebSocket(session);
    try {
      engine.accept(socket);
    } catch (ProblemException e) {
      // Another client took the last slot after the upgrade.
      session.close(StatusCode.TRY_AGAIN_LATER, e.problem().detail(), Callback.NOOP);
    }
  }

  @Override
  public void onWebSocketText(String message) {
    FeedWebSocket opened = socket;
    if (opened == null) {
      return;
    }
    try {
      opened.emit("message", message);
    } catch (RuntimeException e) {
      // Engine.IO throws various exceptions for a malformed packet.
      LOG.debug("A feed client sent a malformed packet", e);
      opened.close();
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer message, Callback callback) {
    callback.succeed();
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void onWebSocketClose(int status, @Nullable String reason, Callback callback) {
    callback.succeed();
    if (socket != null) {
      socket.emit("close");
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    if (socket != null) {
      socket.emit("error", "transport error", String.valueOf(cause));
    }
  }
}
