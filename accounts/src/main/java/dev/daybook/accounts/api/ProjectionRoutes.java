package dev.daybook.accounts.api;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.postgres.Act;
import dev.daybook.eventstore.postgres.ProjectionOperator;
import dev.daybook.eventstore.postgres.ProjectionRunner;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The projections for those who look after them: how they are, and what can be done about it.
final class ProjectionRoutes {
  private static final String ACT = "/api/projections/{name}/";

  private final EventStore store;
  private final List<ProjectionRunner> runners;

  ProjectionRoutes(EventStore store, List<ProjectionRunner> runners) {
    this.store = store;
    this.runners = runners;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/projections", this::list);
    routes.head("/api/projections", this::list);
    routes.post(ACT + "rebuild", ctx -> act(ctx, ProjectionOperator::rebuild));
    routes.post(ACT + "verify", ctx -> act(ctx, ProjectionOperator::verify));
    routes.post(ACT + "cancel", ctx -> act(ctx, ProjectionOperator::cancel));
    routes.post(
        ACT + "retry", ctx -> act(ctx, ProjectionOperator::retry, ProjectionOperator::retry));
    routes.post(ACT + "skip", ctx -> act(ctx, ProjectionOperator::skip, ProjectionOperator::skip));
  }

  private void list(Context ctx) {
    new Query(ctx, Set.of());
    List<ProjectionStatus> all =
        runners.stream().map(runner -> ProjectionStatus.of(runner, store)).toList();
    ctx.header("Cache-Control", "no-store").contentType(Json.CONTENT_TYPE);
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
    Act act(ProjectionOperator operator, Act.Order order);
  }

  private interface OnStream {
    Act act(ProjectionOperator operator, StreamId stream, Act.Order order);
  }

  private void act(Context ctx, OnAll act) {
    ProjectionOperator operator = operator(ctx);
    Body body = Body.read(ctx, Set.of("by", "why"));
    answer(ctx, 202, act.act(operator, order(body)));
  }

  private void act(Context ctx, OnAll onAll, OnStream onStream) {
    ProjectionOperator operator = operator(ctx);
    Body body = Body.read(ctx, Set.of("by", "why", "stream"));
    Act.Order order = order(body);
    Optional<StreamId> stream = body.optionalText("stream").map(ProjectionRoutes::stream);
    Act done =
        stream.isPresent()
            ? onStream.act(operator, stream.get(), order)
            : onAll.act(operator, order);
    answer(ctx, 200, done);
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
                        404,
                        "projection-not-found",
                        "Projection not found",
                        "There is no projection of this name.")))
        .operator();
  }

  static Act.Order order(Body body) {
    return new Act.Order(
        said(body, "by", Act.Order.BY_CHARACTERS_MAX),
        said(body, "why", Act.Order.WHY_CHARACTERS_MAX));
  }

  private static String said(Body body, String field, int most) {
    String text = body.text(field);
    if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
      throw ProblemException.invalid(
          field, "The %s has 1 to %d characters.".formatted(field, most));
    }
    return text;
  }

  private static StreamId stream(String text) {
    try {
      return StreamId.parse(text);
    } catch (IllegalArgumentException _) {
      throw ProblemException.invalid("stream", "The stream is not of the form <category>-<id>.");
    }
  }

  private static void answer(Context ctx, int status, Act act) {
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
