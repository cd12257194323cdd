package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.live.sse.EventStreamRoutes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Records the duration of API requests by route and status, and serves the metrics of the service.
final class HttpMetrics {
  static final String PATH = "/metrics";

  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String STARTED = "metrics.started";
  private static final String NO_ROUTE = "none";

  private final PrometheusMeterRegistry registry;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  /// Labels of a timer. Their number is bounded, because `route` is the route's pattern.
  private record Kind(String method, String route, int status) {}

  HttpMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.before("/api/*", ctx -> ctx.attribute(STARTED, System.nanoTime()));
    routes.after("/api/*", this::record);
    routes.get(PATH, this::scrape);
    routes.head(PATH, this::scrape);
  }

  /// The event stream is not measured: its duration is that of the connection.
  private void record(Context ctx) {
    Long started = ctx.attribute(STARTED);
    Endpoint endpoint = ctx.endpoints().matchedHttpEndpoint();
    String route = endpoint == null ? NO_ROUTE : endpoint.path;
    if (started != null && !route.equals(EventStreamRoutes.PATH)) {
      timers
          .computeIfAbsent(new Kind(ctx.method().name(), route, ctx.statusCode()), this::timer)
          .record(Duration.ofNanos(System.nanoTime() - started));
    }
  }

  private Timer timer(Kind kind) {
    return Timer.builder("http.server.requests")
        .description("Requests to the API, by route and status")
        .tags("method", kind.method, "route", kind.route)
        .tag("status", Integer.toString(kind.status))
        .publishPercentileHistogram()
        .register(registry);
  }

  private void scrape(Context ctx) {
    ctx.header("Cache-Control", "no-store").contentType(CONTENT_TYPE).result(registry.scrape());
  }
}
