package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The projections for those who look after them: how they are, and what can be done about it.
public final class ProjectionRoutes {
  private static final String ACT = "/api/projections/{name}/";

  private final EventStore store;
  private final List<ProjectionRunner> runners;
  private final ActionRequests orders;

  public ProjectionRoutes(EventStore store, List<ProjectionRunner> runners, ActionRequests orders) {
    this.store = store;
    this.runners = runners;
    this.orders = orders;
  }

  public void addTo(RoutesConfig routes) {
    routes.get("/api/projections", this::list);
    routes.head("/api/projections", this::list);
    add(routes, "rebuild", ProjectionOperator::rebuild);
    add(routes, "verify", ProjectionOperator::verify);
    add(routes, "cancel", ProjectionOperator::cancel);
    add(routes, "retry", ProjectionOperator::retry, ProjectionOperator::retry);
    add(routes, "skip", ProjectionOperator::skip, ProjectionOperator::skip);
  }

  private void list(Context ctx) {
    new Query(ctx, Set.of());
    List<ProjectionStatus> all =
        runners.stream().map(runner -> ProjectionStatus.of(runner, store)).toList();
    ctx.contentType(Json.CONTENT_TYPE);
    ctx.result(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("projections");
              json.writeStartArray();
              all.forEach(status -> ProjectionJson.status(json, status));
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private interface OnAll {
    OperatorAction act(ProjectionOperator operator, OperatorAction.Request request);
  }

  private interface OnStream {
    OperatorAction act(
        ProjectionOperator operator, StreamId stream, OperatorAction.Request request);
  }

  private void add(RoutesConfig routes, String kind, OnAll act) {
    routes.post(
        ACT + kind,
        ctx -> {
          ProjectionOperator operator = operator(ctx);
          Body body = Body.read(ctx, Set.of("by", "why"));
          answer(ctx, 202, act.act(operator, orders.read(ctx, body, kind, ctx.pathParam("name"))));
        });
  }

  private void add(RoutesConfig routes, String kind, OnAll onAll, OnStream onStream) {
    routes.post(
        ACT + kind,
        ctx -> {
          ProjectionOperator operator = operator(ctx);
          Body body = Body.read(ctx, Set.of("by", "why", "stream"));
          Optional<StreamId> stream = body.optionalText("stream").map(ProjectionRoutes::stream);
          OperatorAction.Request request =
              orders.read(
                  ctx,
                  body,
                  kind,
                  ctx.pathParam("name"),
                  stream.map(StreamId::toString).orElse(""));
          OperatorAction done =
              stream.isPresent()
                  ? onStream.act(operator, stream.get(), request)
                  : onAll.act(operator, request);
          answer(ctx, 200, done);
        });
  }

  private ProjectionOperator operator(Context ctx) {
    new Query(ctx, Set.of());
    String name = ctx.pathParam("name");
    return runners.stream()
        .filter(runner -> runner.projection().name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        ProblemType.PROJECTION_NOT_FOUND, "There is no projection of this name.")))
        .operator();
  }

  private static StreamId stream(String text) {
    try {
      return StreamId.parse(text);
    } catch (IllegalArgumentException _) {
      throw ProblemException.invalid("stream", "The stream is not of the form <category>-<id>.");
    }
  }

  private static void answer(Context ctx, int status, OperatorAction act) {
    ctx.status(status).contentType(Json.CONTENT_TYPE);
    ctx.result(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("act");
              ProjectionJson.act(json, act);
              json.writeEndObject();
            }));
  }
}
