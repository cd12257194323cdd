package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.kafka.RelayStatus;
import dev.daybook.postgres.operations.OperatorAction;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/// Routes for operators: state of the relays to Kafka on this node, and actions on them.
public final class RelayRoutes {
  private static final String ALL = "/api/relays";

  private final List<KafkaRelay> relays;
  private final ActionRequests actions;

  public RelayRoutes(List<KafkaRelay> relays, ActionRequests actions) {
    this.relays = List.copyOf(relays);
    this.actions = actions;
  }

  public void addTo(Routes routes) {
    routes.get(ALL, this::list);
    routes.post(ALL + "/{name}/retry", this::retry);
    routes.post(ALL + "/{name}/restart", this::restart);
    routes.post(ALL + "/{name}/continue-after-restore", this::continueAfterRestore);
  }

  private void list(Exchange exchange) {
    new Query(exchange, Set.of());
    Json.respond(
        exchange,
        json -> {
          json.writeArrayPropertyStart("relays");
          relays.forEach(it -> write(json, it));
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, KafkaRelay relay) {
    json.writeStartObject();
    json.writeStringProperty("name", relay.name());
    json.writeStringProperty("topic", relay.topic());
    switch (relay.status()) {
      case RelayStatus.Running _ -> json.writeStringProperty("status", "running");
      case RelayStatus.StandingBy _ -> json.writeStringProperty("status", "standing by");
      case RelayStatus.Waiting(Instant since, String reason) -> {
        json.writeStringProperty("status", "waiting");
        json.writeStringProperty("since", Json.instant(since));
        json.writeStringProperty("detail", reason);
      }
      case RelayStatus.Stopped stopped -> {
        json.writeStringProperty("status", "stopped");
        json.writeStringProperty("since", Json.instant(stopped.since()));
        json.writeStringProperty("reason", stopped.reason().name());
        json.writeStringProperty("detail", stopped.message());
      }
      case RelayStatus.Closed _ -> json.writeStringProperty("status", "closed");
    }
    relay.position().ifPresent(it -> json.writeNumberProperty("position", it));
    relay.lag().ifPresent(it -> json.writeNumberProperty("lag", it));
    json.writeNumberProperty("relayedEvents", relay.relayedEvents());
    json.writeNumberProperty("transactions", relay.transactions());
    json.writeEndObject();
  }

  private void retry(Exchange exchange) {
    KafkaRelay relay = relay(exchange);
    Body body = Body.read(exchange, Set.of("by", "why"));
    OperatorAction.Request request = request(exchange, body, "retry", relay);
    relay.retry(request);
    exchange.status(204);
  }

  private void restart(Exchange exchange) {
    KafkaRelay relay = relay(exchange);
    Body body = Body.read(exchange, Set.of("by", "why", "after"));
    long after = body.position("after");
    OperatorAction.Request request =
        request(exchange, body, "restart", relay, Long.toString(after));
    try {
      relay.restart(after, request);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid("after", e.getMessage() + ".");
    }
    exchange.status(202);
  }

  private void continueAfterRestore(Exchange exchange) {
    KafkaRelay relay = relay(exchange);
    Body body = Body.read(exchange, Set.of("by", "why"));
    relay.continueAfterRestore(request(exchange, body, "continue-after-restore", relay));
    exchange.status(202);
  }

  private OperatorAction.Request request(
      Exchange exchange, Body body, String action, KafkaRelay relay) {
    return request(exchange, body, action, relay, "");
  }

  private OperatorAction.Request request(
      Exchange exchange, Body body, String action, KafkaRelay relay, String value) {
    return actions.read(exchange, body, action, "relay", relay.name(), value);
  }

  private KafkaRelay relay(Exchange exchange) {
    new Query(exchange, Set.of());
    String name = exchange.pathParameter("name");
    return relays.stream()
        .filter(relay -> relay.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        ProblemType.RELAY_NOT_FOUND, "The service has no relay of this name.")));
  }
}
