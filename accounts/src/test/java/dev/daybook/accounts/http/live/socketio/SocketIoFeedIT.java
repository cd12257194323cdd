package dev.daybook.accounts.http.live.socketio;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.DeafWebSocket;
import dev.daybook.accounts.testing.FeedListener;
import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The Socket.IO feed, packet by packet.
@SuppressWarnings("NullAway.Init")
class SocketIoFeedIT {
  private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
  private static RunningApi api;
  private static Client client;

  @BeforeAll
  static void start() {
    api = RunningApi.start();
    client = api.client();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  static Stream<Arguments> every_event_arrives_once_and_in_order() {
    return Stream.of(
        transport("polling", FeedListener::byPolling),
        transport("websocket", FeedListener::byWebSocket),
        transport("upgrade", FeedListener::byUpgrade));
  }

  private static Arguments transport(String name, IntFunction<FeedListener> connect) {
    return Arguments.of(name, connect);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void every_event_arrives_once_and_in_order(String name, IntFunction<FeedListener> connect) {
    List<UUID> accounts = Stream.generate(client::createUser).limit(4).toList();
    awaitQuiet();
    long head = api.log().head();
    List<FeedListener> listeners =
        IntStream.range(0, 5).mapToObj(_ -> connect.apply(api.port())).toList();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (UUID account : accounts) {
        callers.execute(() -> IntStream.range(0, 50).forEach(_ -> client.deposit(account, "1")));
      }
    }

    for (FeedListener listener : listeners) {
      Await.until(() -> listener.positions().size() >= 200);
      assertThat(listener.positions())
          .isEqualTo(LongStream.rangeClosed(head + 1, head + 200).boxed().toList());
      listener.close();
    }
  }

  @Test
  void events_have_the_form_of_the_responses() {
    awaitQuiet();
    try (FeedListener listener = FeedListener.byWebSocket(api.port())) {
      UUID account = client.createUser();
      Await.until(() -> !listener.events().isEmpty());
      assertThat(listener.events())
          .isEqualTo(client.get("/api/accounts/" + account + "/events").items("events"));
    }
  }

  /// A client that reads nothing, from a WebSocket or by polling, is disconnected; other clients
  /// and writers are not affected.
  @Test
  void a_client_that_does_not_read_is_disconnected() throws IOException {
    try (FeedListener good = FeedListener.byWebSocket(api.port());
        DeafWebSocket deaf = new DeafWebSocket(api.port())) {
      String sid = pollingSession();
      poll(sid, "40");
      for (int thousands = 1; thousands <= 50; thousands++) {
        appendThousand();
        int appended = 1_000 * thousands;
        Await.until(() -> good.positions().size() >= appended);
      }
      Await.until(deaf::isEnded);
      assertThat(client.get(POLLING + "&sid=" + sid).text()).startsWith("40{");
      assertThat(client.get(POLLING + "&sid=" + sid).text()).as("the last packet").endsWith("1");
      assertThat(client.get(POLLING + "&sid=" + sid).status()).isEqualTo(400);
      UUID account = client.createUser();
      assertThat(client.deposit(account, "1").status()).isEqualTo(200);
    }
  }

  @Test
  void other_namespaces_and_messages_have_no_effect() {
    awaitQuiet();
    try (FeedListener listener = FeedListener.byWebSocket(api.port())) {
      listener.say("40/admin,");
      Await.until(
          () -> listener.other().stream().anyMatch(p -> p.startsWith("44/admin,{\"message\"")));
      listener.say("42[\"events\",[]]");
      listener.say("421[\"ask\"]");
      listener.say("451-[\"x\",{\"_placeholder\":true,\"num\":0}]");
      UUID account = client.createUser();
      Await.until(() -> listener.events().size() == 1);
      assertThat(listener.events().getFirst().get("aggregateId").stringValue())
          .isEqualTo(account.toString());
      listener.say("41");
      listener.awaitEnded();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "9", "4", "b!!!", "7x", "40{", ""})
  void invalid_packets_do_not_affect_other_clients(String packet) {
    awaitQuiet();
    try (FeedListener good = FeedListener.byPolling(api.port());
        FeedListener bad = FeedListener.byWebSocket(api.port())) {
      bad.say(packet);
      String sid = pollingSession();
      assertThat(poll(sid, packet)).isIn(200, 400);
      client.createUser();
      Await.until(() -> good.events().size() == 1);
    }
  }

  /// As in Engine.IO's reference server.
  @ParameterizedTest
  @CsvSource({
    "GET, EIO=3&transport=polling, 5, Unsupported protocol version",
    "GET, EIO=5&transport=polling, 5, Unsupported protocol version",
    "GET, transport=polling, 5, Unsupported protocol version",
    "GET, EIO=4&transport=other, 0, Transport unknown",
    "GET, EIO=4, 0, Transport unknown",
    "GET, EIO=4&transport=polling&sid=unknown, 1, Session ID unknown",
    "POST, EIO=4&transport=polling, 2, Bad handshake method",
    "PUT, EIO=4&transport=polling, 2, Bad handshake method",
    "GET, EIO=4&transport=websocket, 3, Bad request"
  })
  void handshakes_are_refused_by_code(String method, String query, int code, String message) {
    Response response = client.method(method, "/socket.io/?" + query);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("code").intValue()).isEqualTo(code);
    assertThat(response.json().get("message").stringValue()).isEqualTo(message);
  }

  @Test
  void an_old_protocol_gets_no_web_socket() throws IOException {
    List<String> head =
        RawHttp.head(
            api.port(),
            "GET /socket.io/?EIO=3&transport=websocket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    assertThat(head.getFirst()).contains(" 400 ");
  }

  @Test
  void invalid_requests_are_refused() {
    assertThat(client.method("PUT", POLLING + "&sid=" + pollingSession()).status()).isEqualTo(405);
    assertThat(client.get(POLLING + "&j=0").status()).isEqualTo(400);
    assertThat(client.get(POLLING + "&sid=unknown").status()).isEqualTo(400);
    assertThat(client.get("/socket.io/?EIO=4&transport=other").status()).isEqualTo(400);
    assertThat(client.get("/socket.io/").status()).isEqualTo(400);
    assertThat(client.get("/socket.io/nothing").status()).isEqualTo(404);
    assertThat(client.method("DELETE", POLLING).status()).isBetween(400, 499);
    String sid = pollingSession();
    assertThat(poll(sid, "4".repeat(FeedPolling.BODY_BYTES_MAX + 1))).isEqualTo(413);
    assertThat(
            client
                .post(
                    POLLING + "&sid=" + sid,
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream("40".getBytes(StandardCharsets.US_ASCII))))
                .status())
        .isEqualTo(200);
  }

  @Test
  void pages_of_other_origins_are_refused() throws IOException {
    assertThat(upgrade("Origin: https://evil.example").getFirst()).contains(" 403 ");
    assertThat(upgrade("Origin: null").getFirst()).contains(" 403 ");
    assertThat(upgrade("Origin: http://localhost:" + api.port()).getFirst()).contains(" 101 ");
    assertThat(upgrade("X-Nothing: 1").getFirst()).contains(" 101 ");
  }

  @Test
  void nothing_is_compressed() throws IOException {
    assertThat(upgrade("Sec-WebSocket-Extensions: permessage-deflate"))
        .noneMatch(line -> line.contains("permessage-deflate"));
  }

  /// New clients, by polling or WebSocket, are refused with a retry; connected ones stay.
  @Test
  void the_number_of_clients_is_bounded() throws IOException {
    try (RunningApi crowded = RunningApi.start()) {
      Client visitor = crowded.client();
      List<String> sids =
          Stream.generate(() -> pollingSession(visitor))
              .limit(SocketIoFeed.CLIENTS_MAX - 10)
              .toList();
      try (var rush = Executors.newVirtualThreadPerTaskExecutor()) {
        IntStream.range(0, 60).forEach(_ -> rush.execute(() -> visitor.get(POLLING)));
      }
      assertThat(visitor.get("/metrics").text())
          .contains("\ndaybook_feed_connections{feed=\"socket.io\"} 1000.0\n");

      Response refused = visitor.get(POLLING);
      assertProblem(refused, 503, "overloaded", null);
      assertThat(refused.header("Retry-After")).hasValue("1");
      assertThat(refused.header("Cache-Control")).hasValue("private, no-store");
      List<String> upgrade = upgrade(crowded.port(), "", "X-Nothing: 1");
      assertThat(upgrade.getFirst()).contains(" 503 ");
      assertThat(upgrade)
          .anyMatch("Retry-After: 1"::equalsIgnoreCase)
          .anyMatch(line -> line.matches("(?i)Content-Type: application/problem\\+json.*"));

      assertThat(upgrade(crowded.port(), "&sid=" + sids.getLast(), "X-Nothing: 1").getFirst())
          .contains(" 101 ");
      assertThat(poll(visitor, sids.getFirst(), "1")).isEqualTo(200);
      Await.until(() -> visitor.get(POLLING).status() == 200);
      assertThat(visitor.get(POLLING).status()).as("only one client has left").isEqualTo(503);
      assertThat(visitor.get("/api/accounts").status()).isEqualTo(200);
    }
  }

  @Test
  void a_stop_ends_the_connections() {
    RunningApi stopping = RunningApi.start();
    try (FeedListener polling = FeedListener.byPolling(stopping.port());
        FeedListener socket = FeedListener.byWebSocket(stopping.port())) {
      long begin = System.nanoTime();
      stopping.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .as("the stop does not wait for clients")
          .isLessThan(Limits.DEFAULTS.stopTimeout());
      polling.awaitEnded();
      socket.awaitEnded();
    }
  }

  private static List<String> upgrade(String header) throws IOException {
    return upgrade(api.port(), "", header);
  }

  private static List<String> upgrade(int port, String parameters, String header)
      throws IOException {
    return RawHttp.head(
        port,
        "GET /socket.io/?EIO=4&transport=websocket" + parameters + " HTTP/1.1",
        "Host: localhost:" + port,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        header);
  }

  private static String pollingSession() {
    return pollingSession(client);
  }

  private static String pollingSession(Client of) {
    String open = of.get(POLLING).text();
    assertThat(open).contains("sid");
    return open.replaceFirst(".*\"sid\": \"([^\"]+)\".*", "$1");
  }

  private static int poll(String sid, String packet) {
    return poll(client, sid, packet);
  }

  private static int poll(Client of, String sid, String packet) {
    return of.post(POLLING + "&sid=" + sid, packet, "Content-Type", "text/plain;charset=UTF-8")
        .status();
  }

  /// A message of one megabyte.
  private static void appendThousand() {
    String data = "{\"text\":\"" + "x".repeat(800) + "\"}";
    api.log()
        .append(
            new StreamId("other", UUID.randomUUID().toString()),
            ExpectedVersion.any(),
            Stream.generate(() -> new NewEvent(UUID.randomUUID(), "NOTED", data))
                .limit(1_000)
                .toList());
  }

  /// Waits until earlier events have been sent.
  private static void awaitQuiet() {
    try (FeedListener listener = FeedListener.byWebSocket(api.port())) {
      client.createUser();
      long head = api.log().head();
      Await.until(() -> listener.positions().contains(head));
    }
  }
}
