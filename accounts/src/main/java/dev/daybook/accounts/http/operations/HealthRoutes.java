package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.health.LogHealth.Appends;
import dev.daybook.postgres.projections.running.ProjectionLag;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.State;
import dev.daybook.postgres.tail.Tailer;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// Liveness and readiness checks. They use the known state, without a query or a wait for a
/// connection.
public final class HealthRoutes {
  private final LogHealth health;
  private final ProjectionRunner runner;
  private final Tailer tailer;
  private final ProjectionLag lag;

  public HealthRoutes(LogHealth health, ProjectionRunner runner, Tailer tailer) {
    this.health = health;
    this.runner = runner;
    this.tailer = tailer;
    this.lag = ProjectionLag.watch(runner, tailer);
  }

  public void addTo(Routes routes) {
    routes.get("/health/live", HealthRoutes::live);
    routes.get("/health/ready", this::ready);
  }

  private static void live(Exchange exchange) {
    respond(exchange, 200, json -> json.writeStringProperty("status", "live"));
  }

  private void ready(Exchange exchange) {
    boolean database = health.isDatabaseReachable();
    Appends appends = health.appends();
    Optional<LogDivergedException> divergence = tailer.divergence();
    Optional<Throwable> trouble = tailer.trouble().filter(_ -> !tailer.lacksConnection());
    State list = runner.status().state();
    boolean still = isKept(list) && lag.isStandingStill();
    boolean ready =
        database
            && appends == Appends.ACCEPTED
            && divergence.isEmpty()
            && trouble.isEmpty()
            && canBeRead(list)
            && !still;
    respond(
        exchange,
        ready ? 200 : 503,
        json -> {
          json.writeStringProperty("status", ready ? "ready" : "not ready");
          json.writeStringProperty("database", database ? "reachable" : "unreachable");
          json.writeStringProperty("appends", database ? appends.code() : "unknown");
          json.writeStringProperty(
              "log",
              divergence.isPresent()
                  ? "another-past"
                  : trouble.map(HealthRoutes::unread).orElse("current"));
          divergence.ifPresent(e -> json.writeStringProperty("logDetail", e.getMessage()));
          json.writeStringProperty(
              "accountList", still ? "standing-still" : list.inWords().replace(' ', '-'));
          json.writeNumberProperty("accountListLag", lag.events());
        });
  }

  private static String unread(Throwable trouble) {
    return trouble instanceof EventStoreMisconfiguredException ? "misconfigured" : "unreadable";
  }

  /// Whether this node or another one runs the projection, as far as this node knows.
  private static boolean isKept(State list) {
    return list == State.RUNNING || list == State.STANDING_BY;
  }

  /// `WAITING_FOR_DATABASE` is ready: a projection is also in this state while the pool is
  /// exhausted, and an unreachable database is detected separately.
  private static boolean canBeRead(State list) {
    return switch (list) {
      case RUNNING, STANDING_BY, WAITING_FOR_DATABASE -> true;
      case AT_OTHER_VERSION, AHEAD_OF_LOG, FAILED -> false;
    };
  }

  private static void respond(Exchange exchange, int status, Consumer<JsonGenerator> content) {
    exchange.status(status).header("Cache-Control", "no-store");
    Json.respond(exchange, content);
  }
}
