package dev.daybook.accounts.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.testing.DeafWebSocket;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Clients that read slowly do not block others and are disconnected.
@SuppressWarnings("NullAway.Init")
class SlowReadersIT {
  private static final int CLIENTS = 20;

  /// Each request folds the whole account.
  private static final int STATEMENT_READERS = 6;

  private static final Duration HOUR = Duration.ofHours(1);
  private static final PeerTimes TIMES = new PeerTimes(HOUR, HOUR, Duration.ofSeconds(1));
  private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

  /// More polls than fill the buffers between a client and the service.
  private static final int POLLS = 300;

  private static final Pattern FEED_CLIENTS =
      Pattern.compile("(?m)^daybook_feed_connections\\{[^}]*socket[^}]*} (\\S+)$");

  private final List<Socket> sockets = new ArrayList<>();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private RunningApi api;

  @BeforeEach
  void start() {
    logged.start();
    logger().addAppender(logged);
    Limits limits =
        new Limits(
            2 * CLIENTS,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            CLIENTS,
            Duration.ofSeconds(15),
            TIMES);
    api = RunningApi.start(AllowedOrigins.LOOPBACK, limits, UnaryOperator.identity());
  }

  @AfterEach
  void stop() throws IOException {
    logger().detachAppender(logged);
    for (Socket socket : sockets) {
      socket.close();
    }
    api.close();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(SlowPeers.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/events", "/api/accounts/%s/events", "/api/events/stream"})
  void slow_readers_are_cut_off(String path) throws IOException {
    UUID many = UUID.randomUUID();
    appendMany(many);
    String request = "GET " + path.formatted(many) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (int i = 0; i < CLIENTS; i++) {
      openSlowly(request);
    }

    // On a busy machine some requests wait too long for a database connection and are refused.
    Await.until(() -> cutOff() >= CLIENTS / 2);

    assertOthersAreServed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/csv"})
  void slow_readers_of_statements_are_cut_off(String type) throws IOException {
    UUID account = api.client().createUser();
    appendMany(account, this::transfer);
    String request =
        "GET /api/accounts/%s/statement HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n\r\n"
            .formatted(account, type);
    for (int i = 0; i < STATEMENT_READERS; i++) {
      openSlowly(request);
    }

    Await.until(() -> cutOff() >= STATEMENT_READERS / 2);

    assertOthersAreServed();
  }

  @Test
  void slow_readers_of_the_live_feed_by_polling_are_cut_off() throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      String poll = POLLING + "&sid=" + joinedSession();
      String request = "GET " + poll + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      openSlowly(request.repeat(POLLS));
    }
    appendMany(UUID.randomUUID());

    Await.until(() -> cutOff() == CLIENTS);

    assertOthersAreServed();
  }

  private String joinedSession() {
    String open = api.client().get(POLLING).text();
    String session = open.replaceFirst(".*\"sid\": \"([^\"]+)\".*", "$1");
    String response = POLLING + "&sid=" + session;
    assertThat(
            api.client().post(response, "40", "Content-Type", "text/plain;charset=UTF-8").status())
        .isEqualTo(200);
    return session;
  }

  @Test
  void slow_readers_of_the_live_feed_by_websocket_are_cut_off() throws Exception {
    List<DeafWebSocket> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        deaf.add(new DeafWebSocket(api.port()));
      }
      Await.until(() -> feedClients() == CLIENTS);
      appendMany(UUID.randomUUID());

      Await.until(() -> deaf.stream().allMatch(DeafWebSocket::isEnded));
      Await.until(() -> feedClients() == 0);

      assertOthersAreServed();
    } finally {
      for (DeafWebSocket socket : deaf) {
        socket.close();
      }
    }
  }

  private long feedClients() {
    return FEED_CLIENTS
        .matcher(api.client().get("/metrics").text())
        .results()
        .mapToLong(gauge -> (long) Double.parseDouble(gauge.group(1)))
        .sum();
  }

  private void assertOthersAreServed() {
    UUID account = api.client().createUser();
    assertThat(api.client().deposit(account, "1").status()).isEqualTo(200);
    api.client().awaitReady();
  }

  /// The number of clients disconnected for slow reading, not by the idle timeout.
  private int cutOff() {
    return List.copyOf(logged.list).stream()
        .filter(entry -> entry.getMessage().contains("slow clients"))
        .mapToInt(entry -> ((Number) entry.getArgumentArray()[0]).intValue())
        .sum();
  }

  private void openSlowly(String request) throws IOException {
    var socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
    socket.getOutputStream().write(request.getBytes(US_ASCII));
  }

  private void appendMany(UUID account) {
    String note = "{\"note\":\"" + "x".repeat(2_000) + "\"}";
    appendMany(
        account, _ -> new NewEvent(UUID.randomUUID(), "NOTED", note, "{\"schemaVersion\":1}"));
  }

  private NewEvent transfer(StreamId stream) {
    var received =
        new TransferReceived(
            UUID.randomUUID(),
            new UserId(UUID.randomUUID()),
            new Money(1, Currency.of("USD")),
            "x".repeat(2_000));
    return api.events().encode(stream, received, UUID.randomUUID(), Map.of());
  }

  /// 16 MB.
  private void appendMany(UUID account, Function<StreamId, NewEvent> event) {
    var stream = new StreamId("account", account.toString());
    for (int batch = 0; batch < 8; batch++) {
      List<NewEvent> events = Stream.generate(() -> event.apply(stream)).limit(1_000).toList();
      api.log().append(stream, ExpectedVersion.any(), events);
    }
  }
}
