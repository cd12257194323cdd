package dev.daybook.accounts.cli;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.jackson.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `daybook events` on a running service.
class EventsCommandIT {
  private static final int OK = 0;

  /// A name with characters that would change what a terminal shows.
  private static final String NAME = "Zoë 日本";

  private static RunningApi api;
  private static String ada;
  private static String zoe;

  @BeforeAll
  static void append_seven_events() throws Exception {
    api = RunningApi.start();
    try (var client = new AccountsClient(URI.create("http://127.0.0.1:" + api.port()))) {
      ada = open(client, "Ada Lovelace");
      zoe = open(client, NAME);
      for (int i = 1; i <= 4; i++) {
        client.deposit(ada, BigDecimal.valueOf(i), null);
      }
      client.withdraw(ada, new BigDecimal("0.50"), null);
    }
  }

  private static String open(AccountsClient client, String name) throws Exception {
    return client.create(name, "x%d@y.example".formatted(name.length()), "EUR").account().id();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private record Printed(List<String> lines, String errors) {}

  private static Printed run(int status, String... arguments) {
    return run(api.port(), status, arguments);
  }

  private static Printed run(int port, int status, String... arguments) {
    List<String> all = new ArrayList<>(List.of("events"));
    all.addAll(List.of(arguments));
    all.add("--port=" + port);
    Ran ran = Ran.of(Map.of(), all);
    assertThat(ran.status()).as(ran.errors()).isEqualTo(status);
    return new Printed(ran.out().lines().toList(), ran.errors());
  }

  private static List<Long> positions(Printed printed) {
    return printed.lines().stream()
        .map(line -> StrictJson.mapper().readTree(line).get("position").longValue())
        .toList();
  }

  @Test
  void the_last_events_are_printed_one_a_line() {
    Printed printed = run(OK, "tail", "--last=3", "--no-follow");
    assertThat(printed.lines()).hasSize(3);
    assertThat(printed.lines().getLast())
        .startsWith("       7  20")
        .contains("Z  FUNDS_WITHDRAWN      " + ada + "  {\"")
        .contains("\"amount\":0.5");
    assertThat(positions(run(OK, "tail", "--no-follow", "--json")))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(
            positions(
                run(OK, "tail", "--last=5", "--no-follow", "--json", "--type=FUNDS_WITHDRAWN")))
        .containsExactly(7L);
    assertThat(run(OK, "tail", "--last=0", "--no-follow").lines()).isEmpty();
  }

  @Test
  void one_event_is_printed_whole() {
    assertThat(run(OK, "show", "2").lines())
        .contains("position  2", "type      USER_CREATED", "account   " + zoe, "version   1")
        .anyMatch(line -> line.contains("\"" + NAME + "\""))
        .anyMatch(line -> line.startsWith("event id  "));
    JsonNode json =
        StrictJson.mapper().readTree(String.join("", run(OK, "show", "2", "--json").lines()));
    assertThat(json.get("aggregateId").stringValue()).isEqualTo(zoe);
  }

  @Test
  void a_search_says_how_far_it_looked() {
    Printed all = run(OK, "find", "--json");
    assertThat(positions(all)).hasSize(7);
    assertThat(all.errors()).isEqualToIgnoringNewLines("7 events; looked at positions 1 to 7 of 7");

    Printed first =
        run(OK, "find", "--account=" + ada, "--type=FUNDS_DEPOSITED", "--limit=2", "--json");
    assertThat(positions(first)).containsExactly(3L, 4L);
    assertThat(first.errors())
        .contains("2 events; looked at positions 1 to 4 of 7; to go on: --after 4");
    assertThat(
            positions(
                run(
                    OK,
                    "find",
                    "--account=" + ada,
                    "--type=FUNDS_DEPOSITED",
                    "--after=4",
                    "--json")))
        .containsExactly(5L, 6L);

    Printed text = run(OK, "find", "--text=日本", "--json");
    assertThat(positions(text)).containsExactly(2L);
    assertThat(positions(run(OK, "find", "--text=ZOË", "--limit=1", "--json"))).containsExactly(2L);
    assertThat(run(OK, "find", "--text=nothing of this kind").errors())
        .startsWith("0 events; looked");

    assertThat(positions(run(OK, "find", "--to=2000-01-01", "--json"))).isEmpty();
    assertThat(positions(run(OK, "find", "--from=2000-01-01", "--json"))).hasSize(7);
    assertThat(run(OK, "find", "--after=7").errors())
        .isEqualToIgnoringNewLines("0 events; the log's head is 7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | show 8                                | no event at position 8: its head is 7
          2 | show 0                                | POSITION must be 1 or more: 0 is not
          2 | show nine                             | nine
          2 | tail --last 10001                     | --last must be a number from 0 to 10000: 10001
          2 | find --limit 0                        | --limit must be a number from 1 to 10000: 0
          2 | find --scan 0                         | --scan must be 1 or more
          2 | find --from yesterday                 | yesterday' is not a time: give a date
          2 | find --from 2026-01-02 --to 2026-01-01 | --from must be a time before that of --to
          1 | find --account nothing                | account
          1 | tail --account nothing --no-follow    | account
          1 | tail --account nothing                | account
          1 | find --after 8                        | above the log's head, which is 7
          """)
  void invalid_input_is_refused_by_name(int status, String arguments, String reason) {
    assertThat(run(status, arguments.split(" ")).errors()).contains(reason);
  }

  @Test
  void a_terminal_gets_no_character_that_it_obeys() throws Exception {
    String hostile = "{\"note\":\"\\u001b[2Jred\\u202egnihton\\u009b\\udb40\\udc01\"}";
    String event =
        """
        {"eventId":"e","aggregateId":"a","eventType":"T","timestamp":"2026-01-01T00:00:00.000Z",\
        "version":1,"data":%s,"metadata":{},"position":1}"""
            .formatted(hostile);
    try (var service = new FakeService(List.of())) {
      service.page("{\"events\":[" + event + "],\"position\":1}");
      for (String command : List.of("show 1 --json", "show 1", "tail --no-follow", "find")) {
        assertThat(run(service.port(), OK, command.split(" ")).lines())
            .anyMatch(line -> line.contains("\\u001B[2Jred\\u202Egnihton\\u009B\\uDB40\\uDC01"))
            .noneMatch(line -> line.matches(".*[\\x1b\\u202e\\u009b\\x{e0001}].*"));
      }
    }
  }

  /// The stream ends after each of its parts, and the command goes on after the last id.
  @Test
  void a_tail_goes_on_after_a_lost_connection() throws Exception {
    List<String> parts =
        List.of(
            "retry: 1000\n\nid: 6\nevent: T\ndata: {\"position\":6}\n\nid: 8\n: beat\n\n",
            "id: 9\nevent: T\ndata: {\"position\":9}\n\n");
    try (var service = new FakeService(parts)) {
      service.page("{\"events\":[],\"position\":5}");
      var out = new LineQueue();
      Thread tail =
          Thread.ofVirtual()
              .start(
                  () ->
                      DaybookCommands.create(Map.of(), new PrintStream(out, true, UTF_8))
                          .setErr(new PrintWriter(new StringWriter()))
                          .execute(
                              "events", "tail", "--json", "--last=0", "--port=" + service.port()));
      assertThat(out.next()).contains("\"position\":6");
      assertThat(out.next()).contains("\"position\":9");
      tail.interrupt();
      assertThat(tail.join(PATIENCE)).isTrue();
      assertThat(service.requested).startsWith("after=5", "after=8");
    }
  }

  private static final class LineQueue extends ByteArrayOutputStream {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public synchronized void flush() {
      String text = toString(UTF_8);
      if (text.endsWith("\n")) {
        text.lines().forEach(lines::add);
        reset();
      }
    }

    String next() throws InterruptedException {
      String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(line).isNotNull();
      return line;
    }
  }

  /// Answers with one page, and with a part of a stream for each connection.
  private static final class FakeService implements AutoCloseable {
    private final HttpServer server;
    private final Queue<String> parts;
    private final List<String> requested = new ArrayList<>();
    private String page = "";

    FakeService(List<String> parts) throws IOException {
      this.parts = new ArrayDeque<>(parts);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/api/events", exchange -> respond(exchange, page));
      server.createContext("/api/events/stream", this::stream);
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    void page(String json) {
      page = json;
    }

    private void stream(HttpExchange exchange) throws IOException {
      requested.add(exchange.getRequestURI().getQuery());
      respond(exchange, parts.isEmpty() ? ": nothing more\n\n" : parts.remove());
    }

    private static void respond(HttpExchange exchange, String text) throws IOException {
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
