package dev.daybook.accounts.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the event stream that parses it as a browser does: an event is complete after its
/// empty line, and its id is where to resume.
public final class StreamListener implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpResponse<InputStream> response;
  private final List<JsonNode> events = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private String lastEventId = "";
  private boolean endedInOrder;

  private StreamListener(HttpResponse<InputStream> response) {
    this.response = response;
    Thread.ofVirtual().start(this::listen);
  }

  public static StreamListener open(int port, String parameters, String... headers) {
    var request = new Client(port).request("/api/events/stream" + parameters, headers).GET();
    try {
      var response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("Status " + response.statusCode());
      }
      return new StreamListener(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<InputStream> response() {
    return response;
  }

  public synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  public synchronized List<String> types() {
    return List.copyOf(types);
  }

  public synchronized List<String> comments() {
    return List.copyOf(comments);
  }

  public synchronized String lastEventId() {
    return lastEventId;
  }

  public List<Long> positions() {
    return events().stream().map(event -> event.get("position").longValue()).toList();
  }

  /// Waits for the end.
  ///
  /// @return whether the server ended it in an orderly way
  public boolean awaitEnded() {
    try {
      if (!ended.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("The stream did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return endedInOrder;
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (var lines = new BufferedReader(new InputStreamReader(body(), UTF_8))) {
      read(lines);
      endedInOrder = true;
    } catch (IOException _) {
      endedInOrder = false;
    } finally {
      ended.countDown();
    }
  }

  private InputStream body() throws IOException {
    if (response.headers().firstValue("Content-Encoding").isEmpty()) {
      return response.body();
    }
    return new GZIPInputStream(response.body()) {
      @Override
      public int available() {
        return 0; // it returns 1 for any input, and a reader would wait for a further event
      }
    };
  }

  private void read(BufferedReader lines) throws IOException {
    String id = "";
    String type = "";
    @Nullable String data = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int colon = line.indexOf(':');
      if (line.isEmpty()) {
        dispatch(id, type, data);
        type = "";
        data = null;
      } else if (colon == 0) {
        comment(line.substring(1).strip());
      } else {
        String value = line.substring(colon + 2);
        switch (line.substring(0, colon)) {
          case "id" -> id = value;
          case "event" -> type = value;
          case "data" -> data = value;
          case "retry" -> Integer.parseInt(value);
          case String unknown -> throw new IllegalStateException("Unknown field " + unknown);
        }
      }
    }
  }

  private synchronized void dispatch(String id, String type, @Nullable String data) {
    lastEventId = id;
    if (data != null) {
      events.add(JSON.readTree(data));
      types.add(type);
      if (!id.equals(events.getLast().get("position").toString())) {
        throw new IllegalStateException("The id is " + id + " of " + data);
      }
    }
  }

  private synchronized void comment(String text) {
    comments.add(text);
  }
}
