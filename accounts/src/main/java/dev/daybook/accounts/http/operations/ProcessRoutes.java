package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.RunningSubscription.Status;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.processes.ParkedProcess;
import dev.daybook.processes.ProcessRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// Routes for operators: state of the process managers, and actions on parked processes.
public final class ProcessRoutes {
  /// Maximum number of parked processes that are shown of a process manager.
  public static final int PARKED_MAX = 100;

  private static final String ALL = "/api/processes";

  private final List<ProcessRunner<?>> runners;
  private final Supplier<Optional<String>> timersTrouble;
  private final ActionRequests actions;

  /// @param timersTrouble why timers can't fire at present; empty if they can
  public ProcessRoutes(
      List<ProcessRunner<?>> runners,
      Supplier<Optional<String>> timersTrouble,
      ActionRequests actions) {
    this.runners = List.copyOf(runners);
    this.timersTrouble = timersTrouble;
    this.actions = actions;
  }

  public void addTo(Routes routes) {
    routes.get(ALL, this::list);
    add(routes, "retry", ProcessRunner::retry);
    add(routes, "skip", ProcessRunner::skip);
  }

  private void list(Exchange exchange) {
    new Query(exchange, Set.of());
    Json.respond(
        exchange,
        json -> {
          json.writeArrayPropertyStart("processes");
          runners.forEach(it -> write(json, it));
          json.writeEndArray();
          timersTrouble.get().ifPresent(it -> json.writeStringProperty("timersTrouble", it));
        });
  }

  private static void write(JsonGenerator json, ProcessRunner<?> runner) {
    json.writeStartObject();
    json.writeStringProperty("name", runner.name());
    json.writeNumberProperty("position", runner.position());
    switch (runner.status()) {
      case Status.Running _ -> json.writeStringProperty("status", "running");
      case Status.StandingBy _ -> json.writeStringProperty("status", "standing by");
      case Status.Waiting(String reason) -> {
        json.writeStringProperty("status", "waiting");
        json.writeStringProperty("detail", reason);
      }
      case Status.Stopped(long position, String error) -> {
        json.writeStringProperty("status", "stopped");
        json.writeStringProperty("detail", "At position %d: %s".formatted(position, error));
      }
      case Status.Closed _ -> json.writeStringProperty("status", "closed");
    }
    List<ParkedProcess> parked = runner.parked();
    json.writeNumberProperty("parkedCount", parked.size());
    json.writeArrayPropertyStart("parked");
    parked.stream().limit(PARKED_MAX).forEach(it -> write(json, it));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ParkedProcess parked) {
    json.writeStartObject();
    json.writeStringProperty("id", parked.id());
    json.writeNumberProperty("position", parked.position());
    json.writeStringProperty("error", parked.error());
    json.writeStringProperty("at", Json.instant(parked.at()));
    json.writeEndObject();
  }

  private interface ProcessAction {
    void run(ProcessRunner<?> runner, String id, OperatorAction.Request request);
  }

  private void add(Routes routes, String kind, ProcessAction action) {
    routes.post(
        ALL + "/{name}/{id}/" + kind,
        exchange -> {
          new Query(exchange, Set.of());
          ProcessRunner<?> runner = runner(exchange);
          String id = id(exchange, runner);
          Body body = Body.read(exchange, Set.of("by", "why"));
          action.run(runner, id, actions.read(exchange, body, kind, "process", runner.name(), id));
          exchange.status(204);
        });
  }

  private static String id(Exchange exchange, ProcessRunner<?> runner) {
    try {
      return StreamId.of(runner.name(), exchange.pathParameter("id")).id();
    } catch (IllegalArgumentException _) {
      throw ProblemException.invalid("id", "The id is not one of a process.");
    }
  }

  private ProcessRunner<?> runner(Exchange exchange) {
    String name = exchange.pathParameter("name");
    return runners.stream()
        .filter(runner -> runner.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        ProblemType.PROCESS_NOT_FOUND,
                        "The service has no process manager of this name. It has "
                            + runners.stream()
                                .map(ProcessRunner::name)
                                .collect(Collectors.joining(", "))
                            + ".")));
  }
}
