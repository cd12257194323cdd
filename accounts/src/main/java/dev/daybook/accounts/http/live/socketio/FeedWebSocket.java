package dev.daybook.accounts.http.live.socketio;

import io.socket.engineio.server.EngineIoWebSocket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// Adapts a WebSocket of Jetty to Engine.IO. A write blocks until the message is sent, or fails
/// after [#WRITE_SECONDS_MAX].
final class FeedWebSocket extends EngineIoWebSocket {
  static final int WRITE_SECONDS_MAX = 10;

  private final Session session;

  FeedWebSocket(Session session) {
    this.session = session;
  }

  @Override
  public Map<String, String> getQuery() {
    return session.getUpgradeRequest().getParameterMap().entrySet().stream()
        .filter(parameter -> !parameter.getValue().isEmpty())
        .collect(Collectors.toMap(Map.Entry::getKey, parameter -> parameter.getValue().getFirst()));
  }

  @Override
  public Map<String, List<String>> getConnectionHeaders() {
    return session.getUpgradeRequest().getHeaders();
  }

  @Override
  public void write(String message) throws IOException {
    var written = new Callback.Completable();
    session.sendText(message, written);
    try {
      written.get(WRITE_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken(e);
    } catch (ExecutionException | TimeoutException e) {
      throw broken(e);
    }
  }

  @Override
  public void write(byte[] message) {
    throw new UnsupportedOperationException("The feed sends text only");
  }

  @Override
  public void close() {
    session.close();
  }

  private IOException broken(Exception cause) {
    session.disconnect();
    return new IOException("The client did not receive the message in time", cause);
  }
}
