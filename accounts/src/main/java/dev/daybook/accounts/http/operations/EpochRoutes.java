package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.tail.Tailer;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Routes for the log's identity and epochs. While the log has diverged from what this node has
/// read, all other API requests except those of operators are refused.
public final class EpochRoutes {
  private static final String LOG = "/api/log";
  private static final String EPOCHS = LOG + "/epochs";
  private static final Set<String> OPERATOR_PATHS =
      Set.of(LOG, EPOCHS, "/api/projections", "/api/processes", "/api/relays");

  private final EventStore store;
  private final Function<OperatorAction.Request, LogIdentity> beginEpoch;
  private final Tailer tailer;
  private final ActionRequests actions;

  /// @param beginEpoch begins an epoch of the log
  public EpochRoutes(
      EventStore store,
      Function<OperatorAction.Request, LogIdentity> beginEpoch,
      Tailer tailer,
      ActionRequests actions) {
    this.store = store;
    this.beginEpoch = beginEpoch;
    this.tailer = tailer;
    this.actions = actions;
  }

  public void addTo(Routes routes) {
    routes.before(this::requireSameLog);
    routes.get(LOG, this::show);
    routes.post(EPOCHS, this::begin);
  }

  private void requireSameLog(Exchange exchange) {
    tailer
        .divergence()
        .filter(_ -> !OPERATOR_PATHS.contains(exchange.path()))
        .ifPresent(
            reason -> {
              throw new ProblemException(Problem.diverged(reason));
            });
  }

  private void show(Exchange exchange) {
    new Query(exchange, Set.of());
    respond(exchange, 200, store.identity(), store.head());
  }

  private void begin(Exchange exchange) {
    new Query(exchange, Set.of());
    OperatorAction.Request request =
        actions.read(exchange, Body.read(exchange, Set.of("by", "why")), "epoch");
    LogIdentity identity = beginEpoch.apply(request);
    respond(exchange, 201, identity, identity.now().beganAfter());
  }

  private static void respond(Exchange exchange, int status, LogIdentity identity, long head) {
    exchange.status(status);
    Json.respond(
        exchange,
        json -> {
          json.writeStringProperty("id", identity.id().toString());
          json.writeNumberProperty("head", head);
          json.writeName("epochs");
          json.writeStartArray();
          identity.epochs().forEach(epoch -> write(json, epoch));
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Epoch epoch) {
    json.writeStartObject();
    json.writeStringProperty("id", epoch.id().toString());
    json.writeNumberProperty("number", epoch.number());
    json.writeNumberProperty("beganAfter", epoch.beganAfter());
    json.writeStringProperty("beganAt", Json.instant(epoch.beganAt()));
    json.writeStringProperty("by", epoch.by());
    json.writeStringProperty("why", epoch.why());
    json.writeEndObject();
  }
}
