package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.personal.KeyServiceKeys;
import dev.daybook.personal.KeyRotation;
import dev.daybook.personal.MasterKeyException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/// Routes for the master keys: how many keys of persons each one wraps, and the steps of a
/// rotation. One request is one step, so a rotation has no state outside of the database.
public final class KeyRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRoutes.class);
  private static final String KEYS = "/api/keys";

  private final KeyRotation rotation;
  private final Optional<String> erasureKey;

  /// @param erasureKey public key of this node's list of erasures; empty if it keeps none
  public KeyRoutes(KeyRotation rotation, Optional<String> erasureKey) {
    this.rotation = rotation;
    this.erasureKey = erasureKey;
  }

  public void addTo(Routes routes) {
    routes.get(KEYS, this::show);
    routes.post(KEYS + "/rotation", this::step);
  }

  private void show(Exchange exchange) {
    new Query(exchange, Set.of());
    var counts = rotation.counts();
    Json.respond(
        exchange,
        json -> {
          json.writeName("masterKeys");
          json.writeStartArray();
          counts.forEach(count -> write(json, count));
          json.writeEndArray();
          erasureKey.ifPresent(key -> json.writeStringProperty("erasureKey", key));
        });
  }

  private static void write(JsonGenerator json, KeyRotation.Count count) {
    json.writeStartObject();
    boolean isKeyService = count.id().equals(KeyServiceKeys.ID);
    json.writeStringProperty("id", count.id());
    json.writeStringProperty("state", isKeyService ? "key-service" : count.state());
    @Nullable Instant since = count.since();
    if (since != null) {
      json.writeStringProperty("since", Json.instant(since));
    }
    json.writeNumberProperty("keys", count.keys());
    json.writeEndObject();
  }

  private void step(Exchange exchange) {
    new Query(exchange, Set.of());
    var _ = Body.read(exchange, Set.of());
    KeyRotation.Step step = step();
    if (step.wrapped() > 0) {
      LOG.info("{} keys of persons were wrapped by another master key", step.wrapped());
    }
    Json.respond(
        exchange,
        json -> {
          json.writeNumberProperty("wrapped", step.wrapped());
          json.writeBooleanProperty("done", step.isDone());
        });
  }

  private KeyRotation.Step step() {
    try {
      return rotation.step();
    } catch (MasterKeyException e) {
      throw new ProblemException(
          Problem.of(ProblemType.ACTION_NOT_APPLICABLE, e.getMessage() + "."));
    }
  }
}
