package dev.daybook.accounts.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RawResponse;
import dev.daybook.accounts.testing.RunningApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that send slowly do not block others and are disconnected.
@SuppressWarnings("NullAway.Init")
class SlowPeersIT {
  private static final int IN_FLIGHT_MAX = 4;
  private static final int CLIENTS = 20;
  private static final PeerTimes TIMES =
      new PeerTimes(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Socket> sockets = new ArrayList<>();
  private RunningApi api;

  @BeforeEach
  void start() {
    api = start(2 * CLIENTS, TIMES);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    api.close();
  }

  private static RunningApi start(int requestsInFlightMax, PeerTimes times) {
    Limits limits =
        new Limits(
            requestsInFlightMax,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            CLIENTS,
            Duration.ofSeconds(15),
            times);
    return RunningApi.start(AllowedOrigins.LOOPBACK, limits, UnaryOperator.identity());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "GET / HTTP/1.1\r\nHost: local", "\r\n"})
  void slow_headers_are_cut_off(String begin) throws IOException {
    Socket client = open(api, begin);

    assertThat(trickleToTheEnd(client)).isEmpty();
  }

  @Test
  void slow_headers_of_a_second_request_are_cut_off() throws IOException {
    Socket client = open(api, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(RawResponse.read(client.getInputStream()).status()).isEqualTo(200);

    assertThat(trickleToTheEnd(client)).isEmpty();
  }

  @Test
  void an_idle_connection_between_requests_is_kept() throws Exception {
    String request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    Socket client = open(api, request);
    assertThat(RawResponse.read(client.getInputStream()).status()).isEqualTo(200);

    Thread.sleep(TIMES.head().plus(SlowPeers.PERIOD.multipliedBy(2)));

    client.getOutputStream().write(request.getBytes(US_ASCII));
    assertThat(RawResponse.read(client.getInputStream()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/users, Content-Length: 50000",
    "/api/users, Transfer-Encoding: chunked",
    "/api/accounts/00000000-0000-4000-8000-000000000000/close, Content-Length: 500",
    "/socket.io/?EIO=4&transport=polling&sid=x, Content-Length: 500"
  })
  void slow_bodies_are_refused_with_408(String path, String framing) throws IOException {
    Socket client = open(api, post(path, framing));

    String piece = framing.contains("chunked") ? "1\r\n \r\n" : " ";
    String response = trickleToTheEnd(client, piece);

    assertThat(response).startsWith("HTTP/1.1 408 ").contains("/problems/too-slow");
  }

  @Test
  void slow_bodies_do_not_block_others() throws IOException {
    try (RunningApi patient = start(IN_FLIGHT_MAX, new PeerTimes(HOUR, HOUR, HOUR))) {
      for (int i = 0; i < CLIENTS; i++) {
        open(patient, post("/api/users", "Content-Length: 100") + "{");
      }
      Client others = patient.client();
      for (int i = 0; i < CLIENTS; i++) {
        UUID account = others.createUser();
        assertThat(others.deposit(account, "1").status()).isEqualTo(200);
      }
    }
  }

  private static String post(String path, String framing) {
    return String.join(
        "\r\n",
        "POST " + path + " HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        framing,
        "\r\n");
  }

  private Socket open(RunningApi to, String begin) throws IOException {
    Socket socket = RawHttp.open(to.port());
    sockets.add(socket);
    socket.getOutputStream().write(begin.getBytes(US_ASCII));
    return socket;
  }

  private static String trickleToTheEnd(Socket client) throws IOException {
    return trickleToTheEnd(client, "x");
  }

  /// Sends a piece at intervals until there is a response or the connection ends.
  private static String trickleToTheEnd(Socket client, String piece) throws IOException {
    client.setSoTimeout(100);
    var response = new StringBuilder();
    InputStream in = client.getInputStream();
    for (int pieces = 0; pieces < 300; pieces++) {
      try {
        client.getOutputStream().write(piece.getBytes(US_ASCII));
        int octet = in.read();
        while (octet >= 0) {
          response.append((char) octet);
          octet = in.read();
        }
        return response.toString();
      } catch (SocketTimeoutException _) {
        // The service waits for more.
      } catch (SocketException _) {
        return response.toString();
      }
    }
    throw new AssertionError("The slow client was not disconnected; it has read: " + response);
  }
}
