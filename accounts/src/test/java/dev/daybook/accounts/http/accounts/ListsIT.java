package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Pages, searches and unbounded lists.
@SuppressWarnings("NullAway.Init")
class ListsIT {
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
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
  void pages_keep_creation_order_while_accounts_are_created() {
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      created.add(user("Paged " + i, "p" + i + "@paged.example"));
    }

    List<String> seen = new ArrayList<>();
    Optional<String> next = Optional.of("/api/accounts?search=paged.example&limit=3");
    while (next.isPresent()) {
      Response page = client.get(next.get());
      List<JsonNode> accounts = page.items("accounts");
      assertThat(accounts).hasSizeLessThanOrEqualTo(3);
      accounts.forEach(account -> seen.add(account.get("aggregateId").stringValue()));
      if (seen.size() == 3) {
        created.add(user("Late", "late@paged.example"));
      }
      next = next(page);
    }

    assertThat(seen).isEqualTo(created);
  }

  @Test
  void search_finds_parts_of_names_and_addresses_in_any_case() {
    String umlaut = user("Jürgen Straße", "JS@Search.Example");
    String percent = user("100%_\\o/", "percent@search.example");
    user("Nobody", "nobody@search.example");

    assertThat(search("jürgen")).containsExactly(umlaut);
    assertThat(search("ÜRGEN STRASSE")).containsExactly(umlaut);
    assertThat(search("js@search.EXAMPLE")).containsExactly(umlaut);
    assertThat(search("%_\\")).containsExactly(percent);
    assertThat(search("%percent")).isEmpty();
    assertThat(search("n_body")).isEmpty();
    assertThat(search("e\nj")).isEmpty();
    assertThat(search("' or 1=1 --")).isEmpty();
  }

  @Test
  void an_accounts_events_have_pages() {
    UUID id = client.createUser();
    IntStream.range(0, 6).forEach(_ -> client.deposit(id, "1"));
    String events = "/api/accounts/" + id + "/events";

    Response page = client.get(events + "?limit=3");
    assertThat(versions(page)).containsExactly(1L, 2L, 3L);
    page = client.get(next(page).orElseThrow());
    assertThat(versions(page)).containsExactly(4L, 5L, 6L);
    page = client.get(next(page).orElseThrow());
    assertThat(versions(page)).containsExactly(7L);
    assertThat(next(page)).isEmpty();
    assertThat(versions(client.get(events + "?after=5"))).containsExactly(6L, 7L);
    assertThat(versions(client.get(events + "?after=7"))).isEmpty();
    assertThat(next(client.get(events + "?limit=7"))).isEmpty();
  }

  @Test
  void the_log_is_read_by_position_and_from_its_end() {
    UUID id = client.createUser();
    IntStream.range(0, 9).forEach(_ -> client.deposit(id, "1"));
    long head = api.log().head();

    Response all = client.get("/api/events");
    assertThat(positions(all)).isEqualTo(LongStream.rangeClosed(1, head).boxed().toList());
    assertThat(all.header("Daybook-Position")).hasValue(Long.toString(head));
    assertThat(all.json().get("position").longValue()).isEqualTo(head);

    Response page = client.get("/api/events?after=" + (head - 5) + "&limit=2");
    assertThat(positions(page)).containsExactly(head - 4, head - 3);
    assertThat(page.json().get("position").longValue()).isEqualTo(head - 3);
    assertThat(positions(client.get(next(page).orElseThrow()))).containsExactly(head - 2, head - 1);

    Response last = client.get("/api/events?last=4");
    assertThat(positions(last)).containsExactly(head - 3, head - 2, head - 1, head);
    assertThat(last.json().get("position").longValue()).isEqualTo(head);
    assertThat(positions(client.get("/api/events?last=10000")))
        .isEqualTo(LongStream.rangeClosed(Math.max(1, head - 9_999), head).boxed().toList());
    assertThat(positions(client.get("/api/events?after=" + head))).isEmpty();
  }

  @Test
  void the_log_is_filtered() {
    long before = api.log().head();
    UUID ada = client.createUser();
    UUID ben = client.createUser();
    IntStream.range(0, 3).forEach(_ -> client.deposit(ada, "1"));
    client.deposit(ben, "1");
    String log = "/api/events?after=" + before;

    String ofAda = log + "&account=" + ada;
    assertThat(offsets(client.get(ofAda), before)).containsExactly(1L, 3L, 4L, 5L);
    String deposits = log + "&type=FUNDS_DEPOSITED";
    assertThat(offsets(client.get(deposits), before)).containsExactly(3L, 4L, 5L, 6L);
    assertThat(offsets(client.get(ofAda + "&account=" + ben), before)).hasSize(6);
    assertThat(offsets(client.get(deposits + "&type=ACCOUNT_CLOSED&account=" + ben), before))
        .containsExactly(6L);

    Response page = client.get(ofAda + "&type=FUNDS_DEPOSITED&limit=2");
    assertThat(offsets(page, before)).containsExactly(3L, 4L);
    assertThat(page.json().get("position").longValue()).isEqualTo(before + 4);
    page = client.get(next(page).orElseThrow());
    assertThat(offsets(page, before)).containsExactly(5L);
    assertThat(page.json().get("position").longValue()).isEqualTo(before + 6);
    assertThat(next(page)).isEmpty();
  }

  @Test
  void responses_to_commands_contain_their_position() {
    UUID id = client.createUser();

    Response response = client.deposit(id, "1");

    assertThat(response.header("Daybook-Position")).hasValue(Long.toString(api.log().head()));
    assertThat(response.header("ETag")).hasValue("\"2\"");
  }

  @Test
  void a_head_request_returns_only_headers() {
    UUID id = client.createUser();

    Response account = client.method("HEAD", "/api/accounts/" + id);
    assertThat(account.status()).isEqualTo(200);
    assertThat(account.header("ETag")).hasValue("\"1\"");
    assertThat(client.method("HEAD", "/api/events").header("Daybook-Position")).isPresent();
    assertThat(client.method("HEAD", "/api/accounts").status()).isEqualTo(200);
    assertThat(client.method("HEAD", "/api/accounts/" + UUID.randomUUID()).status()).isEqualTo(404);
  }

  /// 60,000 events of a kilobyte, 60 MB as JSON, read by three slow callers at a time.
  @Test
  void a_log_of_any_length_is_streamed_in_bounded_memory() throws Exception {
    int events = 60_000;
    long before = api.log().head();
    StreamId stream = new StreamId("other", UUID.randomUUID().toString());
    String data = "{\"text\":\"" + "x".repeat(1_000) + "\"}";
    for (int done = 0; done < events; done += 1_000) {
      List<NewEvent> batch =
          IntStream.range(0, 1_000)
              .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "NOTED", data))
              .toList();
      api.log().append(stream, ExpectedVersion.any(), batch);
    }
    long used = usedMemory();
    long most = 0;
    try (HttpClient http = HttpClient.newHttpClient()) {
      List<JsonParser> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        var request = client.request("/api/events?after=" + before).build();
        InputStream body = http.send(request, BodyHandlers.ofInputStream()).body();
        readers.add(new JsonMapper().createParser(body));
      }
      for (int seen = 0; seen < events; seen++) {
        for (JsonParser reader : readers) {
          assertThat(nextPosition(reader)).isEqualTo(before + seen + 1);
        }
        if (seen % 10_000 == 0) {
          most = Math.max(most, usedMemory() - used);
        }
      }
      for (JsonParser reader : readers) {
        assertThat(reader.nextToken()).isEqualTo(JsonToken.END_OBJECT);
        assertThat(nextPosition(reader)).isEqualTo(before + events);
        assertThat(reader.nextToken()).isEqualTo(JsonToken.END_OBJECT);
        assertThat(reader.nextToken()).isNull();
      }
    }
    assertThat(most).isLessThan(40L << 20);
  }

  @Test
  void a_list_without_a_limit_is_complete() {
    var ids = new HashSet<String>();
    for (int i = 0; i < 50; i++) {
      ids.add(user("Many " + i, i + "@many.example"));
    }

    assertThat(search("many.example")).containsExactlyInAnyOrderElementsOf(ids);
  }

  private static long nextPosition(JsonParser reader) {
    while (reader.nextToken() != null) {
      if (reader.currentToken() == JsonToken.PROPERTY_NAME
          && reader.currentName().equals("position")) {
        reader.nextToken();
        return reader.getLongValue();
      }
    }
    throw new AssertionError("No position any more");
  }

  private static long usedMemory() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static String user(String name, String email) {
    String body =
        new JsonMapper().createObjectNode().put("name", name).put("email", email).toString();
    return client.post("/api/users", body).json().get("accountId").stringValue();
  }

  private static List<String> search(String text) {
    String encoded = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    Response response = client.get("/api/accounts?search=" + encoded);
    return response.status() == 400
        ? List.of()
        : response.items("accounts").stream().map(a -> a.get("aggregateId").stringValue()).toList();
  }

  private static Optional<String> next(Response page) {
    return page.header("Link").map(NEXT::matcher).filter(Matcher::matches).map(m -> m.group(1));
  }

  private static List<Long> versions(Response page) {
    return page.items("events").stream().map(event -> event.get("version").longValue()).toList();
  }

  private static List<Long> offsets(Response page, long before) {
    return positions(page).stream().map(position -> position - before).toList();
  }

  private static List<Long> positions(Response page) {
    return page.items("events").stream().map(event -> event.get("position").longValue()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WAIT=1 | wait=1",
        "Wait = \"1\" | wait=1",
        "respond-async, wait=1; priority=5 | wait=1",
        "handling=lenient; wait=7, wait=1 | wait=1",
        "note=\"a, wait=7\", wait=1 | wait=1",
        "note=\"\\\", wait=7\", wait=1 | wait=1",
        "wait=1, wait=7 | wait=1",
        "wait=99999999999999999999 | wait=30",
        "wait=abc | none",
        "wait=-1 | none",
        "wait= | none",
        "wait | none",
        "waiting=1 | none",
        "wait=abc, wait=1 | none",
        "note=\"wait=1 | none",
        ", ; = | none",
      })
  void preferences_are_parsed_by_their_rfc(String prefer, String applied) {
    Response response = client.get("/api/accounts", "Prefer", prefer);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("Preference-Applied").orElse("none")).isEqualTo(applied);
  }

  @Test
  void preferences_may_be_in_several_headers() {
    Response response = client.get("/api/accounts", "Prefer", "respond-async", "Prefer", "wait=1");
    assertThat(response.header("Preference-Applied")).hasValue("wait=1");
  }
}
