package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Routes for operators: state of the projections, and actions on them.
public final class ProjectionRoutes {
  private static final String ACTION_PATH = "/api/projections/{name}/";

  private final EventStore store;
  private final List<ProjectionRunner> runners;
  private final ActionRequests actions;

  public ProjectionRoutes(
      EventStore store, List<ProjectionRunner> runners, ActionRequests actions) {
    this.store = store;
    this.runners = runners;
    this.actions = actions;
  }

  public void addTo(Routes routes) {
    routes.get("/api/projections", this::list);
    add(routes, "rebuild", ProjectionOperator::rebuild);
    add(routes, "verify", ProjectionOperator::verify);
    add(routes, "cancel", ProjectionOperator::cancel);
    add(routes, "retry", ProjectionOperator::retry, ProjectionOperator::retry);
    add(routes, "skip", ProjectionOperator::skip, ProjectionOperator::skip);
  }

  private void list(Exchange exchange) {
    new Query(exchange, Set.of());
    List<ProjectionStatus> all =
        runners.stream().map(runner -> ProjectionStatus.of(runner, store)).toList();
    Json.respond(
        exchange,
        json -> {
          json.writeName("projections");
          json.writeStartArray();
          all.forEach(status -> ProjectionJson.status(json, status));
          json.writeEndArray();
        });
  }

  private interface ProjectionAction {
    OperatorAction run(ProjectionOperator operator, OperatorAction.Request request);
  }

  private interface StreamAction {
    OperatorAction run(
        ProjectionOperator operator, StreamId stream, OperatorAction.Request request);
  }

  private void add(Routes routes, String kind, ProjectionAction action) {
    routes.post(
        ACTION_PATH + kind,
        exchange -> {
          ProjectionOperator operator = operator(exchange);
          Body body = Body.read(exchange, Set.of("by", "why"));
          respond(
              exchange,
              202,
              action.run(
                  operator, actions.read(exchange, body, kind, exchange.pathParameter("name"))));
        });
  }

  private void add(
      Routes routes, String kind, ProjectionAction onProjection, StreamAction onStream) {
    routes.post(
        ACTION_PATH + kind,
        exchange -> {
          ProjectionOperator operator = operator(exchange);
          Body body = Body.read(exchange, Set.of("by", "why", "stream"));
          Optional<StreamId> stream = body.optionalText("stream").map(ProjectionRoutes::stream);
          OperatorAction.Request request =
              actions.read(
                  exchange,
                  body,
                  kind,
                  exchange.pathParameter("name"),
                  stream.map(StreamId::toString).orElse(""));
          OperatorAction done =
              stream.isPresent()
                  ? onStream.run(operator, stream.get(), request)
                  : onProjection.run(operator, request);
          respond(exchange, 200, done);
        });
  }

  private ProjectionOperator operator(Exchange exchange) {
    new Query(exchange, Set.of());
    String name = exchange.pathParameter("name");
    return runners.stream()
        .filter(runner -> runner.projection().name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        ProblemType.PROJECTION_NOT_FOUND,
                        "The service has no projection of this name.")))
        .operator();
  }

  private static StreamId stream(String text) {
    try {
      return StreamId.parse(text);
    } catch (IllegalArgumentException _) {
      throw ProblemException.invalid(
          "stream", "The stream does not have the form <category>-<id>.");
    }
  }

  private static void respond(Exchange exchange, int status, OperatorAction action) {
    exchange.status(status);
    Json.respond(
        exchange,
        json -> {
          json.writeName("act");
          ProjectionJson.action(json, action);
        });
  }
}
