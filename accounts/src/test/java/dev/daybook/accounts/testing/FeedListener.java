package dev.daybook.accounts.testing;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the feed with its own Socket.IO 5 over Engine.IO 4, packet by packet.
public final class FeedListener implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SEPARATOR = "\u001e";

  private final String address;
  private final List<JsonNode> events = new ArrayList<>();
  private final List<String> other = new ArrayList<>();
  private final CountDownLatch joined = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch probed = new CountDownLatch(1);
  private volatile boolean polling;
  private volatile String session = "";
  private volatile @Nullable WebSocket socket;

  private FeedListener(int port) {
    address = "localhost:" + port + "/socket.io/?EIO=4&transport=";
  }

  public static FeedListener byPolling(int port) {
    var listener = new FeedListener(port);
    listener.handshake();
    listener.startPolling();
    listener.say("40");
    listener.awaitJoined();
    return listener;
  }

  public static FeedListener byWebSocket(int port) {
    var listener = new FeedListener(port);
    listener.socket = listener.connect("");
    listener.say("40");
    listener.awaitJoined();
    return listener;
  }

  /// Starts with polling and upgrades to a WebSocket.
  public static FeedListener byUpgrade(int port) {
    FeedListener listener = byPolling(port);
    WebSocket socket = listener.connect("&sid=" + listener.session);
    socket.sendText("2probe", true).join();
    await(listener.probed);
    listener.polling = false;
    listener.socket = socket;
    socket.sendText("5", true).join();
    return listener;
  }

  public synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  public List<Long> positions() {
    return events().stream().map(event -> event.get("position").longValue()).toList();
  }

  /// Received packets other than events.
  public synchronized List<String> other() {
    return List.copyOf(other);
  }

  public void say(String packet) {
    WebSocket connected = socket;
    if (connected != null) {
      connected.sendText(packet, true).join();
    } else {
      send(
          request("polling&sid=" + session)
              .POST(BodyPublishers.ofString(packet))
              .header("Content-Type", "text/plain;charset=UTF-8"));
    }
  }

  public void awaitEnded() {
    await(ended);
  }

  @Override
  public void close() {
    polling = false;
    WebSocket connected = socket;
    if (connected != null) {
      connected.abort();
    }
  }

  private void awaitJoined() {
    await(joined);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the condition did not become true");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void handshake() {
    String open = send(request("polling").GET());
    session = JSON.readTree(open.substring(1)).get("sid").stringValue();
  }

  private void startPolling() {
    polling = true;
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (polling) {
                  for (String packet :
                      send(request("polling&sid=" + session).GET()).split(SEPARATOR, -1)) {
                    receive(packet);
                  }
                }
              } catch (UncheckedIOException | IllegalStateException _) {
                ended.countDown();
              }
            });
  }

  private WebSocket connect(String parameters) {
    var text = new StringBuilder();
    return HTTP.newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://" + address + "websocket" + parameters),
            new WebSocket.Listener() {
              @Override
              public @Nullable CompletionStage<?> onText(
                  WebSocket from, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                  receive(text.toString());
                  text.setLength(0);
                }
                from.request(1);
                return null;
              }

              @Override
              public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                ended.countDown();
                return CompletableFuture.completedFuture(null);
              }

              @Override
              public void onError(WebSocket from, Throwable error) {
                ended.countDown();
              }
            })
        .join();
  }

  private void receive(String packet) {
    if (packet.startsWith("42[\"events\",")) {
      JsonNode message = JSON.readTree(packet.substring(2));
      synchronized (this) {
        message.get(1).valueStream().forEach(events::add);
      }
    } else if (packet.startsWith("40{")) {
      joined.countDown();
    } else if (packet.equals("3probe")) {
      probed.countDown();
    } else if (packet.equals("2")) {
      say("3");
    } else {
      synchronized (this) {
        other.add(packet);
      }
    }
  }

  private HttpRequest.Builder request(String transport) {
    return HttpRequest.newBuilder(URI.create("http://" + address + transport)).timeout(PATIENCE);
  }

  private static String send(HttpRequest.Builder request) {
    try {
      var response = HTTP.send(request.build(), BodyHandlers.ofString(UTF_8));
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
