package dev.daybook.accounts.http.live.sse;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.DeafListener;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.StreamListener;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The event stream: from any position of the log to live events, each event once.
@SuppressWarnings("NullAway.Init")
class EventStreamIT {
  private static final String STREAM = "/api/events/stream";
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

  @Test
  void history_continues_live() {
    UUID account = client.createUser();
    client.deposit(account, "1");
    try (StreamListener listener = listen("")) {
      long before = api.log().head();
      Await.until(() -> listener.positions().contains(before));
      client.deposit(account, "2.50");
      Await.until(() -> listener.positions().contains(before + 1));

      assertThat(listener.positions()).isEqualTo(positions(1, before + 1));
      List<JsonNode> own =
          listener.events().stream()
              .filter(event -> event.get("aggregateId").stringValue().equals(account.toString()))
              .toList();
      assertThat(own.toString())
          .isEqualTo(client.get("/api/accounts/" + account + "/events").items("events").toString());
      assertThat(listener.types())
          .isEqualTo(
              listener.events().stream().map(e -> e.get("eventType").stringValue()).toList());
      assertThat(listener.response().headers().firstValue("Content-Type"))
          .hasValue("text/event-stream; charset=utf-8");
      assertThat(listener.response().headers().firstValue("Cache-Control"))
          .hasValue("private, no-store, no-transform");
      assertThat(listener.response().headers().firstValue("X-Accel-Buffering")).hasValue("no");
    }
  }

  /// Clients connect at every position while the log grows: in its history, at its former head, and
  /// between.
  @Test
  void resumes_at_each_position_while_events_are_appended() throws Exception {
    UUID account = client.createUser();
    long begin = api.log().head();
    long end = begin + 400;
    Map<StreamListener, Long> starts = new LinkedHashMap<>();
    try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing =
          writer.submit(
              () -> LongStream.range(begin, end).forEach(_ -> client.deposit(account, "1")));
      while (!writing.isDone() && starts.size() < 100) {
        long past = starts.size() % begin;
        starts.put(listen("?after=" + past), past);
        long head = api.log().head();
        starts.put(listen("", "Last-Event-ID", Long.toString(head)), head);
      }
      writing.get();
    }

    assertThat(starts).hasSizeGreaterThan(10);
    starts.forEach(
        (listener, after) -> {
          Await.until(() -> listener.positions().size() >= end - after);
          assertThat(listener.positions()).isEqualTo(positions(after + 1, end));
          listener.close();
        });
  }

  /// One client that reconnects again and again with its last event id.
  @Test
  void a_reconnecting_client_gets_each_event_once() throws Exception {
    UUID account = client.createUser();
    long begin = api.log().head();
    long end = begin + 300;
    List<Long> seen = new ArrayList<>();
    String id = Long.toString(begin);
    try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing =
          writer.submit(
              () -> LongStream.range(begin, end).forEach(_ -> client.deposit(account, "1")));
      while (!seen.contains(end)) {
        try (StreamListener listener = listen("?after=0", "Last-Event-ID", id)) {
          Await.until(() -> !listener.positions().isEmpty());
          synchronized (listener) {
            seen.addAll(listener.positions());
            id = listener.lastEventId();
          }
        }
      }
      writing.get();
    }
    assertThat(seen).isEqualTo(positions(begin + 1, end));
  }

  @Test
  void each_of_many_clients_gets_every_event() {
    UUID account = client.createUser();
    long begin = api.log().head();
    List<StreamListener> listeners =
        Stream.generate(() -> listen("?after=" + begin)).limit(50).toList();
    for (int i = 0; i < 20; i++) {
      client.deposit(account, "1");
    }
    for (StreamListener listener : listeners) {
      Await.until(() -> listener.positions().size() >= 20);
      assertThat(listener.positions()).isEqualTo(positions(begin + 1, begin + 20));
      listener.close();
    }
  }

  /// Some clients connect while others are served, so that they share part of the sent bytes.
  @Test
  void a_client_that_accepts_gzip_gets_the_same_events() {
    UUID account = client.createUser();
    long begin = api.log().head();
    List<StreamListener> listeners = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String after = "?after=" + (begin / 2 + i);
      listeners.add(listen(after, "Accept-Encoding", "br, gzip;q=0.8"));
      client.deposit(account, "1");
      listeners.add(listen(after));
    }
    long end = begin + 20;
    for (int i = 0; i < listeners.size(); i++) {
      StreamListener listener = listeners.get(i);
      Await.until(() -> listener.positions().contains(end));
      assertThat(listener.positions()).isEqualTo(positions(begin / 2 + i / 2 + 1, end));
      assertThat(listener.events()).endsWith(listeners.getFirst().events().getLast());
      assertThat(listener.response().headers().allValues("Content-Encoding"))
          .isEqualTo(i % 2 == 0 ? List.of("gzip") : List.of());
      assertThat(listener.response().headers().firstValue("Vary")).hasValue("Accept-Encoding");
      listener.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "GZIP;q=1", "deflate, gzip ; q=0.001, br", "*, gzip;q=1.000", "x-gzip"})
  void is_compressed_if_accepted(String codings) {
    assertThat(coding("", codings)).hasValue("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "deflate, br",
        "gzip;q=0",
        "gzip;q=0.000",
        "gzip;q=x",
        "gzipped",
        ";,\"",
        "gzip;q=0.5, identity"
      })
  void is_not_compressed_if_not_accepted(String codings) {
    assertThat(coding("", codings)).isEmpty();
  }

  @Test
  void is_not_compressed_if_filtered() {
    assertThat(coding("?type=USER_CREATED", "gzip")).isEmpty();
  }

  private static Optional<String> coding(String parameters, String accepted) {
    try (StreamListener listener = listen(parameters, "Accept-Encoding", accepted)) {
      Response head = client.method("HEAD", STREAM + parameters, "Accept-Encoding", accepted);
      Optional<String> coding = listener.response().headers().firstValue("Content-Encoding");
      assertThat(head.header("Content-Encoding")).as("of HEAD").isEqualTo(coding);
      return coding;
    }
  }

  @Test
  void a_filter_by_type_and_account_applies_to_history_and_live() {
    UUID account = client.createUser();
    UUID other = client.createUser();
    client.deposit(account, "1");
    client.deposit(other, "1");
    try (StreamListener listener = listen("?type=FUNDS_DEPOSITED&account=" + account)) {
      Await.until(() -> listener.events().size() == 1);
      client.post("/api/accounts/" + account + "/withdraw", "{\"amount\":1}");
      client.deposit(other, "2");
      client.deposit(account, "3");
      Await.until(() -> listener.events().size() >= 2);
      assertThat(listener.events())
          .isEqualTo(
              client.get("/api/events?type=FUNDS_DEPOSITED&account=" + account).items("events"));
    }
  }

  /// The id advances past filtered events, so that a reconnecting client does not scan them again.
  @Test
  void an_idle_stream_sends_heartbeats_and_its_position() {
    Limits limits =
        new Limits(100, Duration.ofSeconds(2), Duration.ofSeconds(5), 10, Duration.ofMillis(50));
    try (RunningApi quick =
        RunningApi.start(AllowedOrigins.LOOPBACK, limits, UnaryOperator.identity())) {
      try (StreamListener whole = StreamListener.open(quick.port(), "", "Accept-Encoding", "gzip");
          StreamListener filtered = StreamListener.open(quick.port(), "?type=ACCOUNT_CLOSED")) {
        Await.until(() -> whole.comments().size() >= 3 && filtered.comments().size() >= 3);
        assertThat(whole.comments()).containsOnly("heartbeat");
        assertThat(filtered.lastEventId()).isEmpty();
        quick.client().createUser();
        quick.client().createUser();
        Await.until(() -> filtered.lastEventId().equals("2"));
        assertThat(filtered.events()).isEmpty();
        assertThat(whole.positions()).isEqualTo(positions(1, 2));
      }
    }
  }

  /// One client stops reading. It is disconnected, the others are not affected, and with its last
  /// event id it gets all missed events.
  @Test
  void a_slow_client_is_cut_off_and_resumes_without_loss() throws Exception {
    try (RunningApi busy = RunningApi.start();
        DeafListener deaf = new DeafListener(busy.port(), 0);
        StreamListener good = StreamListener.open(busy.port(), "")) {
      busy.client().createUser();
      Await.until(() -> good.positions().size() == 1);
      deaf.awaitFirstEvent();
      long head = 1;
      for (int i = 0; i < 50; i++) {
        head = appendThousand(busy);
        long appended = head;
        Await.until(() -> good.positions().size() == appended);
      }
      List<Long> seen = deaf.readToTheEnd();
      assertThat(seen).isEqualTo(positions(1, seen.size()));
      assertThat(seen.size()).isLessThan((int) head);

      String id = Long.toString(seen.getLast());
      try (StreamListener again = StreamListener.open(busy.port(), "", "Last-Event-ID", id)) {
        long last = head;
        Await.until(() -> again.positions().contains(last));
        assertThat(again.positions()).isEqualTo(positions(seen.getLast() + 1, head));
      }
      assertThat(good.positions()).isEqualTo(positions(1, head));
    }
  }

  @Test
  void clients_beyond_the_limit_are_refused_until_one_leaves() {
    Limits limits =
        new Limits(1, Duration.ofSeconds(2), Duration.ofSeconds(5), 3, Duration.ofMillis(50));
    try (RunningApi small =
        RunningApi.start(AllowedOrigins.LOOPBACK, limits, UnaryOperator.identity())) {
      Client visitor = small.client();
      List<StreamListener> listeners =
          Stream.generate(() -> StreamListener.open(small.port(), "")).limit(3).toList();

      Response refused = visitor.get(STREAM);
      assertProblem(refused, 503, "overloaded", null);
      assertThat(refused.text()).contains("maximum of 3 clients");
      assertThat(refused.header("Retry-After").orElseThrow()).matches("[1-9]\\d*");
      assertThat(visitor.get("/api/accounts").status()).isEqualTo(200);

      listeners.forEach(StreamListener::close);
      for (int i = 0; i < 3; i++) {
        var reopened = new AtomicReference<StreamListener>();
        Await.until(() -> isOpened(small, reopened));
        reopened.get().close();
      }
    }
  }

  private static boolean isOpened(RunningApi small, AtomicReference<StreamListener> opened) {
    try {
      opened.set(StreamListener.open(small.port(), ""));
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  @Test
  void a_position_above_the_head_is_an_error_at_once() {
    long beyond = api.log().head() + 1_000_000;
    assertProblem(
        client.get(STREAM, "Last-Event-ID", Long.toString(beyond)),
        400,
        "invalid-input",
        "Last-Event-ID");
    assertProblem(client.get(STREAM + "?after=" + beyond), 400, "invalid-input", "after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "0x1", "9999999999999999999", "1 2"})
  void an_id_that_is_no_position_is_an_error(String id) {
    assertProblem(client.get(STREAM, "Last-Event-ID", id), 400, "invalid-input", "Last-Event-ID");
  }

  @Test
  void two_ids_are_an_error() {
    Response response = client.get(STREAM, "Last-Event-ID", "0", "Last-Event-ID", "1");
    assertProblem(response, 400, "invalid-input", "Last-Event-ID");
  }

  @Test
  void parameters_are_read_strictly() {
    assertProblem(client.get(STREAM + "?afer=1"), 400, "invalid-input", "afer");
    assertProblem(client.get(STREAM + "?after=x"), 400, "invalid-input", "after");
    assertProblem(client.get(STREAM + "?after=0&after=1"), 400, "invalid-input", "after");
    assertProblem(client.get(STREAM + "?account=x"), 400, "invalid-input", "account");
    assertThat(client.method("POST", STREAM).status()).isEqualTo(405);
    Response head = client.method("HEAD", STREAM);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).hasValue("text/event-stream; charset=utf-8");
  }

  @Test
  void pages_of_other_origins_are_refused() {
    assertProblem(
        client.get(STREAM, "Origin", "https://evil.example"), 403, "foreign-origin", null);
  }

  @Test
  void without_the_database_new_clients_are_refused_others_stay() {
    var store = new AtomicReference<FailingStore>();
    try (RunningApi api =
        RunningApi.start(
            AllowedOrigins.LOOPBACK,
            Limits.DEFAULTS,
            log -> {
              store.set(new FailingStore(log));
              return store.get();
            })) {
      awaitRead(api, append(api, HistoryReader.PAGE_EVENTS + 10, 10));
      var reads = new AtomicInteger();
      int headEpochAndFirstPage = 3;
      store.get().beforeRead(() -> failIf(reads.incrementAndGet() > headEpochAndFirstPage));
      try (StreamListener listener = StreamListener.open(api.port(), "")) {
        Await.until(() -> reads.get() > headEpochAndFirstPage + 1);
        assertThat(listener.positions()).isEqualTo(positions(1, HistoryReader.PAGE_EVENTS));
        assertProblem(api.client().get(STREAM), 503, "unavailable", null);
        store.get().beforeRead(() -> {});
        Await.until(() -> listener.positions().size() == HistoryReader.PAGE_EVENTS + 10);
        assertThat(listener.positions()).isEqualTo(positions(1, HistoryReader.PAGE_EVENTS + 10));
      }
    }
  }

  /// Waits until the node has read it, so that clients get it live and not from the log.
  private static void awaitRead(RunningApi api, long position) {
    String head = "\ndaybook_log_head " + (double) position + "\n";
    Await.until(() -> api.client().get("/metrics").text().contains(head));
  }

  private static void failIf(boolean away) {
    if (away) {
      throw new EventStoreUnavailableException("away", null);
    }
  }

  /// Reading clients get an orderly end; others are cut off.
  @Test
  void a_stop_ends_the_streams() throws Exception {
    RunningApi stopping = RunningApi.start();
    try (StreamListener listener = StreamListener.open(stopping.port(), "");
        StreamListener zipped =
            StreamListener.open(stopping.port(), "", "Accept-Encoding", "gzip");
        DeafListener deaf = new DeafListener(stopping.port(), 0)) {
      stopping.client().createUser();
      Await.until(() -> listener.positions().size() == 1);
      deaf.awaitFirstEvent();
      for (int i = 0; i < 15; i++) {
        appendThousand(stopping);
      }
      Await.until(() -> listener.positions().size() == 15_001);
      Await.until(() -> zipped.positions().size() == 15_001);
      long begin = System.nanoTime();
      stopping.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .as("the stop does not wait for clients")
          .isLessThan(Limits.DEFAULTS.stopTimeout());
      assertThat(listener.awaitEnded()).as("in order").isTrue();
      assertThat(zipped.awaitEnded()).as("in order, with the right checksum").isTrue();
      List<Long> seen = deaf.readToTheEnd();
      assertThat(seen).isEqualTo(positions(1, seen.size()));
    }
  }

  private static StreamListener listen(String parameters, String... headers) {
    return StreamListener.open(api.port(), parameters, headers);
  }

  private static List<Long> positions(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /// Events of about one megabyte.
  private static long appendThousand(RunningApi to) {
    return append(to, 1_000, 800);
  }

  private static long append(RunningApi to, int events, int size) {
    String data = "{\"text\":\"" + "x".repeat(size) + "\"}";
    return to.log()
        .append(
            new StreamId("other", UUID.randomUUID().toString()),
            ExpectedVersion.any(),
            Stream.generate(() -> new NewEvent(UUID.randomUUID(), "NOTED", data))
                .limit(events)
                .toList())
        .position();
  }
}
