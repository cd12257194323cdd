package dev.daybook.accounts.api;

import dev.daybook.eventstore.AnotherPastException;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventStoreException;
import dev.daybook.eventstore.postgres.ProjectionRunner;
import dev.daybook.eventstore.postgres.Tailer;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// For those who run the service: is the process alive, and can it do its work.
final class HealthRoutes {
  private final EventStore store;
  private final ProjectionRunner runner;
  private final Tailer tailer;

  HealthRoutes(EventStore store, ProjectionRunner runner, Tailer tailer) {
    this.tailer = tailer;
    this.store = store;
    this.runner = runner;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/health/live", HealthRoutes::live);
    routes.head("/health/live", HealthRoutes::live);
    routes.get("/health/ready", this::ready);
    routes.head("/health/ready", this::ready);
  }

  private static void live(Context ctx) {
    answer(ctx, 200, json -> json.writeStringProperty("status", "live"));
  }

  private void ready(Context ctx) {
    boolean database = isDatabaseReachable();
    boolean projection =
        switch (runner.status().state()) {
          case RUNNING, STANDING_BY -> true;
          case WAITING_FOR_DATABASE, AT_OTHER_VERSION, AHEAD_OF_LOG, FAILED -> false;
        };
    Optional<AnotherPastException> astray = tailer.astray();
    Optional<Throwable> trouble = tailer.trouble();
    boolean ready = database && projection && astray.isEmpty() && trouble.isEmpty();
    answer(
        ctx,
        ready ? 200 : 503,
        json -> {
          json.writeStringProperty("status", ready ? "ready" : "not ready");
          json.writeStringProperty("database", database ? "reachable" : "unreachable");
          json.writeStringProperty(
              "log",
              astray
                  .map(Throwable::getMessage)
                  .or(() -> trouble.map(cause -> "can't be read on: " + cause))
                  .orElse("as it was read"));
          json.writeStringProperty("accountList", runner.status().toString());
        });
  }

  private boolean isDatabaseReachable() {
    try {
      store.head();
      return true;
    } catch (EventStoreException _) {
      return false;
    }
  }

  private static void answer(Context ctx, int status, Consumer<JsonGenerator> content) {
    byte[] body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              content.accept(json);
              json.writeEndObject();
            });
    ctx.status(status).header("Cache-Control", "no-store").contentType(Json.CONTENT_TYPE);
    ctx.result(body);
  }
}
