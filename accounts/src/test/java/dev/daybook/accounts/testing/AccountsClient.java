package dev.daybook.accounts.testing;

import static dev.daybook.testing.Patience.PATIENCE;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the HTTP API. Thread-safe.
///
/// A `key` is sent as `Idempotency-Key`; null for none.
public final class AccountsClient implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI service;

  public AccountsClient(URI service) {
    this.service = service;
  }

  /// A response of the service.
  ///
  /// @param body a problem if the status is an error
  public record Response(int status, JsonNode body) {
    public Account account() {
      return Account.of(body.required("account"));
    }

    /// Both accounts of a transfer, the sender's first.
    public List<Account> parties() {
      return List.of(Account.of(body.required("from")), Account.of(body.required("to")));
    }
  }

  public record Account(String id, BigDecimal balance, boolean closed, long version) {
    public static Account of(JsonNode json) {
      return new Account(
          json.required("aggregateId").stringValue(),
          json.required("balance").decimalValue(),
          json.required("isClosed").booleanValue(),
          json.required("version").longValue());
    }
  }

  public record Event(String type, long version, long position, JsonNode data) {}

  public Response create(String name, String email, String currency)
      throws IOException, InterruptedException {
    return create(name, email, currency, null);
  }

  public Response create(String name, String email, String currency, @Nullable String key)
      throws IOException, InterruptedException {
    return post("/api/users", Map.of("name", name, "email", email, "currency", currency), key);
  }

  public Response deposit(String account, BigDecimal amount, @Nullable String key)
      throws IOException, InterruptedException {
    return post("/api/accounts/" + account + "/deposit", Map.of("amount", amount), key);
  }

  public Response withdraw(String account, BigDecimal amount, @Nullable String key)
      throws IOException, InterruptedException {
    return post("/api/accounts/" + account + "/withdraw", Map.of("amount", amount), key);
  }

  public Response transfer(String from, String to, BigDecimal amount, @Nullable String key)
      throws IOException, InterruptedException {
    return post("/api/transfers", Map.of("from", from, "to", to, "amount", amount), key);
  }

  public Response close(String account, String reason, @Nullable String key)
      throws IOException, InterruptedException {
    return post("/api/accounts/" + account + "/close", Map.of("reason", reason), key);
  }

  /// Every account, in the list's order.
  public List<Account> accounts() throws IOException, InterruptedException {
    var accounts = new ArrayList<Account>();
    for (var account : get("/api/accounts").required("accounts")) {
      accounts.add(Account.of(account));
    }
    return accounts;
  }

  public List<Event> events(String account) throws IOException, InterruptedException {
    var events = new ArrayList<Event>();
    for (var event : get("/api/accounts/" + account + "/events").required("events")) {
      events.add(
          new Event(
              event.required("eventType").stringValue(),
              event.required("version").longValue(),
              event.required("position").longValue(),
              event.required("data")));
    }
    return events;
  }

  public boolean isReady() throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(service.resolve("/health/ready")).GET()).status() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    var response = send(HttpRequest.newBuilder(service.resolve(path)).GET());
    if (response.status() != 200) {
      throw new AssertionError("GET %s: %s".formatted(path, response));
    }
    return response.body();
  }

  private Response post(String path, Map<String, ?> body, @Nullable String key)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(service.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    return send(key == null ? request : request.header("Idempotency-Key", key));
  }

  private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
    return new Response(response.statusCode(), JSON.readTree(response.body()));
  }
}
