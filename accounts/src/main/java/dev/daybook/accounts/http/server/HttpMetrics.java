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

/// Times all requests to the API by route and status, and tells the figures of the whole service.
final class HttpMetrics {
  static final String PATH = "/metrics";

  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String STARTED = "metrics.started";
  private static final String NO_ROUTE = "none";

  private final PrometheusMeterRegistry registry;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  /// What is timed together: a bounded number, since routes are the service's own.
  private record Kind(String method, String route, int status) {}

  HttpMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.before("/api/*", ctx -> ctx.attribute(STARTED, System.nanoTime()));
    routes.after("/api/*", this::record);
    routes.get(PATH, this::tell);
    routes.head(PATH, this::tell);
  }

  /// A stream that never ends is no request that takes so long.
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

  private void tell(Context ctx) {
    ctx.header("Cache-Control", "no-store").contentType(CONTENT_TYPE).result(registry.scrape());
  }
}
