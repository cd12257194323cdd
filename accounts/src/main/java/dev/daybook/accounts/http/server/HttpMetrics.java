package dev.daybook.accounts.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.live.sse.EventStreamRoutes;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Records the duration of requests to the API and of auditors by route and status, and serves the
/// metrics of the service.
final class HttpMetrics {
  static final String PATH = "/metrics";

  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String NO_ROUTE = "none";

  /// In place of methods that no route has.
  private static final String OTHER_METHOD = "other";

  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE", "OPTIONS");

  private final PrometheusMeterRegistry registry;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  /// Labels of a timer. Their number is bounded, because `route` is the route's pattern, and the
  /// method one of a few.
  private record Kind(String method, String route, int status) {}

  HttpMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  void addTo(Routes routes) {
    routes.get(PATH, this::scrape);
  }

  /// The event stream is not measured: its duration is that of the connection.
  void record(Exchange exchange, long nanos) {
    String path = Objects.requireNonNullElse(exchange.route(), NO_ROUTE);
    if (!path.equals(EventStreamRoutes.PATH)) {
      String method = METHODS.contains(exchange.method()) ? exchange.method() : OTHER_METHOD;
      timers
          .computeIfAbsent(new Kind(method, path, exchange.status()), this::timer)
          .record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(Kind kind) {
    return Timer.builder("http.server.requests")
        .description("Requests to the API and of auditors, by route and status")
        .tags("method", kind.method, "route", kind.route)
        .tag("status", Integer.toString(kind.status))
        .publishPercentileHistogram()
        .register(registry);
  }

  private void scrape(Exchange exchange) {
    exchange
        .header("Cache-Control", "no-store")
        .contentType(CONTENT_TYPE)
        .body(registry.scrape().getBytes(UTF_8));
  }
}
