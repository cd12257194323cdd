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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Routes for the lessons of the page. They begin processes and create databases, so they are
/// refused unless the request arrived at a loopback address.
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
    respond(exchange, 201, lesson, OptionalLong.empty(), List.of());
  }

  private void show(Exchange exchange) {
    requireLocal(exchange);
    OptionalLong version = new Query(exchange, Set.of("version")).number("version");
    respond(exchange, 200, find(exchange), version, List.of());
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
    respond(exchange, 200, lesson, OptionalLong.empty(), trace);
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

  private static void respond(
      Exchange exchange, int status, Lesson lesson, OptionalLong version, List<TraceLine> trace) {
    var state = answered(() -> lesson.state(version));
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
    SocketAddress local = request.getConnectionMetaData().getLocalSocketAddress();
    if (!isLoopback(local)) {
      throw new ProblemException(
          Problem.of(
              ProblemType.LESSONS_OFF,
              "Lessons are given only by a service that listens on a loopback address."));
    }
  }

  static boolean isLoopback(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress internet
        && internet.getAddress() != null
        && internet.getAddress().isLoopbackAddress();
  }
}
