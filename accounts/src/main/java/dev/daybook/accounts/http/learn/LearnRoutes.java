package dev.daybook.accounts.http.learn;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.learn.Exercise;
import dev.daybook.accounts.learn.Lesson;
import dev.daybook.accounts.learn.LessonRefusedException;
import dev.daybook.accounts.learn.Lessons;
import dev.daybook.accounts.learn.TraceLine;
import dev.daybook.explorer.access.Loopback;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;

/// Routes for the lessons of the page. They begin processes and create databases, so they are
/// refused unless a program on this machine sent the request itself, not through a proxy.
public final class LearnRoutes {
  private static final String LESSONS = "/api/learn/lessons";
  private static final String LESSON = LESSONS + "/{lesson}";

  private final Lessons lessons;

  public LearnRoutes(Lessons lessons) {
    this.lessons = lessons;
  }

  public void addTo(Routes routes) {
    routes.get("/learn", LearnRoutes::showPage);
    routes.post(LESSONS, this::begin);
    routes.get(LESSON, this::show);
    routes.delete(LESSON, this::end);
    routes.post(LESSON + "/{exercise}", this::run);
  }

  private static void showPage(Exchange exchange) {
    new Query(exchange, Set.of());
    exchange.status(307).header("Location", "/#/learn").header("Cache-Control", "no-cache");
  }

  private void begin(Exchange exchange) {
    requireLocal(exchange);
    new Query(exchange, Set.of());
    Body.readIfPresent(exchange, Set.of());
    Lesson lesson = answered(lessons::begin);
    exchange.header("Location", LESSONS + "/" + lesson.id());
    respond(exchange, 201, lesson, List.of());
  }

  private void show(Exchange exchange) {
    requireLocal(exchange);
    new Query(exchange, Set.of());
    respond(exchange, 200, find(exchange), List.of());
  }

  private void run(Exchange exchange) {
    requireLocal(exchange);
    new Query(exchange, Set.of());
    Body.readIfPresent(exchange, Set.of());
    Lesson lesson = find(exchange);
    Exercise exercise =
        Exercise.find(exchange.pathParameter("exercise"))
            .orElseThrow(() -> new ProblemException(Problem.notFound()));
    List<TraceLine> trace = answered(() -> lesson.run(exercise));
    respond(exchange, 200, lesson, trace);
  }

  private void end(Exchange exchange) {
    requireLocal(exchange);
    new Query(exchange, Set.of());
    id(exchange.pathParameter("lesson")).ifPresent(lessons::end);
    exchange.status(204);
  }

  private Lesson find(Exchange exchange) {
    UUID id = id(exchange.pathParameter("lesson")).orElse(new UUID(0, 0));
    return answered(() -> lessons.find(id));
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static void respond(Exchange exchange, int status, Lesson lesson, List<TraceLine> trace) {
    var state = answered(lesson::state);
    exchange.status(status).header("Cache-Control", "no-store").contentType(Json.CONTENT_TYPE);
    exchange.body(Json.bytes(json -> LearnJson.write(json, state, trace)));
  }

  private static <T> T answered(Supplier<T> work) {
    try {
      return work.get();
    } catch (LessonRefusedException e) {
      throw new ProblemException(Problem.of(type(e.reason()), e.detail()));
    }
  }

  private static ProblemType type(LessonRefusedException.Reason reason) {
    return switch (reason) {
      case OFF -> ProblemType.LESSONS_OFF;
      case NOT_FOUND -> ProblemType.LESSON_NOT_FOUND;
      case TOO_MANY -> ProblemType.TOO_MANY_LESSONS;
      case NOT_APPLICABLE -> ProblemType.ACTION_NOT_APPLICABLE;
    };
  }

  private static void requireLocal(Exchange exchange) {
    Request request = exchange.request();
    if (!Loopback.isSource(
        Request.getRemoteAddr(request),
        Request.getServerName(request),
        request.getHeaders()::contains)) {
      throw new ProblemException(
          Problem.of(
              ProblemType.LESSONS_OFF,
              "Lessons are given only to a browser on the machine of the service, without a proxy."));
    }
  }
}
