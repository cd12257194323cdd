package dev.daybook.accounts.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RawResponse;
import dev.daybook.accounts.testing.RunningApi;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Requests that no HTTP library would send: each gets a problem with HTTP's status for it and
/// appends nothing.
@SuppressWarnings("NullAway.Init")
class MalformedRequestsIT {
  private static final String HOST = "Host: localhost\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String USERS = "POST /api/users HTTP/1.1\r\n" + HOST;
  private static final String GET = "GET /api/accounts HTTP/1.1\r\n" + HOST;

  private static final String USER = "{\"name\":\"J\",\"email\":\"j@example.com\"}";

  /// A body that would be accepted with correct framing.
  private static final String VALID_CHUNKS =
      Integer.toHexString(USER.length()) + "\r\n" + USER + "\r\n0\r\n\r\n";

  private static RunningApi api;
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void watchLog() {
    logged.start();
    root().addAppender(logged);
  }

  @AfterEach
  void log_has_no_trace() {
    root().detachAppender(logged);
    assertThat(List.copyOf(logged.list))
        .noneMatch(entry -> entry.getThrowableProxy() != null)
        .noneMatch(entry -> entry.getLevel().isGreaterOrEqual(Level.WARN));
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  static Stream<Arguments> request_lines() {
    return Stream.of(
        arguments(505, "GET / HTTP/1.2"),
        arguments(505, "GET / HTTP/2.0"),
        arguments(505, "GET / HTTP/3.0"),
        arguments(505, "GET / HTTP/0.9"),
        arguments(505, "GET / HTTP/9.9"),
        arguments(505, "GET / HTTP/1"),
        arguments(505, "GET / HTTP/1.15"),
        arguments(505, "GET / HTTP/-1.1"),
        arguments(505, "GET / HTTPS/1.1"),
        arguments(505, "GET / XYZ"),
        arguments(505, "GET /"),
        arguments(400, "GET"),
        arguments(400, "GET / / HTTP/1.1"),
        arguments(400, "GET / HTTP/1.1 x"),
        arguments(400, " GET / HTTP/1.1"),
        arguments(400, "GET /\0 HTTP/1.1"),
        arguments(400, "G\0T / HTTP/1.1"),
        arguments(400, "G(T / HTTP/1.1"),
        arguments(400, "GET /%zz HTTP/1.1"),
        arguments(400, "GET /% HTTP/1.1"),
        arguments(400, "GET /%u0041 HTTP/1.1"),
        arguments(400, "GET /%ff HTTP/1.1"),
        arguments(400, "GET /%c0%af HTTP/1.1"),
        arguments(400, "GET /%00 HTTP/1.1"),
        arguments(400, "GET /api%2faccounts HTTP/1.1"),
        arguments(400, "GET /api%5caccounts HTTP/1.1"),
        arguments(400, "GET /../etc/passwd HTTP/1.1"),
        arguments(400, "GET /api/..;/x HTTP/1.1"),
        arguments(400, "GET /api/accounts/8;x=%-470b HTTP/1.1"),
        arguments(400, "GET /api/accounts;x=% HTTP/1.1"),
        arguments(400, "GET /;x=%2 HTTP/1.1"),
        arguments(404, "GET /nothing;x=%20 HTTP/1.1"),
        arguments(400, "GET /api/events?l%ast=5 HTTP/1.1"),
        arguments(400, "GET /api/events?%zz HTTP/1.1"),
        arguments(400, "GET /api/events?last=5&% HTTP/1.1"),
        arguments(400, "GET /api/events?last=%zz HTTP/1.1"),
        arguments(400, "GET /a\\b HTTP/1.1"),
        arguments(400, "GET api/accounts HTTP/1.1"),
        arguments(400, "GET http:// HTTP/1.1"),
        arguments(400, "GET http://localhost:99999/ HTTP/1.1"),
        arguments(400, "GET http://[::1/ HTTP/1.1"),
        arguments(400, "GET http://evil.example/ HTTP/1.1"),
        arguments(400, "GET localhost:80 HTTP/1.1"),
        arguments(400, "GET * HTTP/1.1"),
        arguments(400, "CONNECT / HTTP/1.1"),
        arguments(404, "BREW /nothing HTTP/1.1"),
        arguments(405, "TRACE /api/accounts HTTP/1.1"),
        arguments(405, "get /api/accounts HTTP/1.1"),
        arguments(405, "PROPFIND /api/accounts HTTP/1.1"),
        arguments(414, "GET /" + "x".repeat(9_000) + " HTTP/1.1"),
        arguments(414, "GET /?" + "x".repeat(100_000) + " HTTP/1.1"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void request_lines(int status, String line) throws IOException {
    assertProblem(status, line + "\r\n" + HOST + "\r\n");
  }

  /// Its path is `/`, which exists only if the console has been built.
  @Test
  void connect_with_an_authority_is_refused() throws IOException {
    RawResponse response =
        RawHttp.response(api.port(), "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + "\r\n");
    requireProblem(response.status() == 404 ? 404 : 405, response);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        arguments(415, USERS + "Content-Type: application/json; charset=bogus\r\n"),
        arguments(415, USERS + "Content-Type: application/json; charset=\r\n"),
        arguments(415, USERS + "Content-Type: application/json; charset=\"\r\n"),
        arguments(415, USERS + "Content-Type: application/json; charset=utf-8; charset=x\r\n"),
        arguments(415, USERS + "Content-Type: text/plain; charset=\u00e9\r\n"),
        arguments(415, USERS + "Content-Type: ;;;\r\n"),
        arguments(415, USERS + "Content-Type: multipart/form-data; boundary=\r\n"),
        arguments(415, USERS + "Content-Type: " + "x".repeat(2_000) + "\r\n"),
        arguments(431, GET + "X-Long: " + "x".repeat(20_000) + "\r\n"),
        arguments(431, GET + "X: y\r\n".repeat(3_000)),
        arguments(400, GET + "No colon\r\n"),
        arguments(400, GET + ": no name\r\n"),
        arguments(400, GET + "Na me: x\r\n"),
        arguments(400, GET + "Name : x\r\n"),
        arguments(400, GET + "Name: a\0b\r\n"),
        arguments(400, GET + "Name: a\rb\r\n"),
        arguments(400, GET + "Name: a\r\n folded\r\n"),
        arguments(400, GET + "Host: localhost\r\n"),
        arguments(400, GET + "Host: evil.example\r\n"),
        arguments(400, "GET / HTTP/1.1\r\nHost: local host\r\n"),
        arguments(400, "GET / HTTP/1.1\r\nHost: localhost:x\r\n"),
        arguments(400, "GET / HTTP/1.1\r\nHost: [::1\r\n"),
        arguments(400, "GET / HTTP/1.1\r\nHost:\r\n"),
        arguments(417, GET + "Expect: 200-continue\r\n"),
        arguments(400, USERS + JSON + "Content-Length: x\r\n"),
        arguments(400, USERS + JSON + "Content-Length: -1\r\n"),
        arguments(400, USERS + JSON + "Content-Length: +1\r\n"),
        arguments(400, USERS + JSON + "Content-Length: 0x1\r\n"),
        arguments(400, USERS + JSON + "Content-Length: 1.0\r\n"),
        arguments(400, USERS + JSON + "Content-Length:\r\n"),
        arguments(400, USERS + JSON + "Content-Length: 99999999999999999999\r\n"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void headers(int status, String head) throws IOException {
    assertProblem(status, head + "\r\n");
  }

  static Stream<Arguments> body_framing() {
    return Stream.of(
        arguments(501, "Transfer-Encoding: gzip, chunked"),
        arguments(501, "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        arguments(501, "Transfer-Encoding: identity, chunked"),
        arguments(400, "Transfer-Encoding: xchunked"),
        arguments(400, "Transfer-Encoding: chunked, chunked"),
        arguments(400, "Transfer-Encoding: chunked, gzip"),
        arguments(400, "Transfer-Encoding: gzip"),
        arguments(400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        arguments(400, "Transfer-Encoding:\r\nContent-Length: 5"),
        arguments(400, "Transfer-Encoding: chunked\r\nContent-Length: 5"),
        arguments(400, "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        arguments(400, "Content-Length: 5\r\nContent-Length: 6"),
        arguments(400, "Content-Length: 5, 6"),
        arguments(400, "Content-Length: 5\r\n ,6"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void body_framing(int status, String headers) throws IOException {
    long before = api.log().head();
    assertProblem(status, USERS + JSON + headers + "\r\n\r\n" + VALID_CHUNKS);
    assertThat(api.log().head()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\n",
        "-1\r\n\r\n",
        "5\r\nab",
        "2\r\nabcd\r\n0\r\n\r\n",
        "ffffffffffffffff\r\n"
      })
  void invalid_chunks(String body) throws IOException {
    try (var socket = RawHttp.open(api.port())) {
      String head = USERS + JSON + "Transfer-Encoding: chunked\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(US_ASCII));
      socket.shutdownOutput();
      requireProblem(400, RawResponse.read(socket.getInputStream()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "identity", "gzip, chunked"})
  void transfer_codings_in_HTTP_1_0(String coding) throws IOException {
    assertProblem(
        400,
        "POST /api/users HTTP/1.0\r\n"
            + HOST
            + JSON
            + "Transfer-Encoding: "
            + coding
            + "\r\n\r\n"
            + VALID_CHUNKS);
  }

  /// Headers that HTTP allows a server to ignore.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept: ;;;,,q=x",
        "Accept: */*;q=9e999",
        "Accept-Encoding: gzip;q=,;;",
        "Accept-Language: \u00e9;q=-1",
        "Accept-Charset: bogus",
        "Cookie: ;;=;=\"\"; a=\u00e9; $Version=x",
        "Range: bytes=9-1,-,x",
        "If-Range: x",
        "If-Modified-Since: yesterday",
        "If-None-Match: \"",
        "Upgrade: h2c, x/y/z",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: x",
        "Connection: ,,\u00e9, close",
        "Keep-Alive: timeout=-1",
        "Forwarded: for=\"",
        "X-Forwarded-For: ,,",
        "X-Forwarded-Port: x",
        "Authorization: Basic \u00ff",
        "Date: x",
        "TE: ;;",
        "Trailer: Content-Length",
        "Last-Event-ID: -1",
        "traceparent: x"
      })
  void headers_that_may_be_ignored(String header) throws IOException {
    for (String path : List.of("/", "/api/accounts", "/api/events?limit=1", "/socket.io/")) {
      String request = "GET " + path + " HTTP/1.1\r\n" + HOST + header + "\r\n\r\n";
      RawResponse response = RawHttp.response(api.port(), request);
      assertThat(response.status()).as(request).isLessThan(500);
    }
  }

  private static void assertProblem(int status, String request) throws IOException {
    requireProblem(status, RawHttp.response(api.port(), request));
  }

  private static void requireProblem(int status, RawResponse response) {
    assertThat(response.status()).as(response.toString()).isEqualTo(status);
    assertThat(response.header("Content-Type")).hasValue(Json.PROBLEM_CONTENT_TYPE);
    assertThat(response.header("Cache-Control").orElseThrow()).contains("no-store");
    assertThat(response.json().get("status").intValue()).isEqualTo(status);
  }
}
