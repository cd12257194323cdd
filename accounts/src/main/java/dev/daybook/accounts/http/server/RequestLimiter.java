package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.live.sse.EventStreamRoutes;
import dev.daybook.accounts.http.request.RequestSlot;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemResponse;
import dev.daybook.accounts.http.response.SecurityHeaders;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// First handler of every request: refuses foreign origins and invalid request heads, limits the
/// number of concurrent requests, and sets the security headers of every response.
final class RequestLimiter extends Handler.Wrapper {
  private static final HttpField VARY_ORIGIN = new HttpField(HttpHeader.VARY, "Origin");
  private static final String PREFLIGHT_SECONDS = "600";

  private final AllowedOrigins origins;
  private final Semaphore inFlight;

  RequestLimiter(AllowedOrigins origins, int requestsInFlightMax) {
    this.origins = origins;
    this.inFlight = new Semaphore(requestsInFlightMax);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    SecurityHeaders.set(response);
    Problem refusal = origins.refusal(request);
    if (refusal != null) {
      return ProblemResponse.send(request, response, callback, refusal);
    }
    refusal = RequestHead.refusal(request);
    if (refusal != null) {
      return ProblemResponse.send(request, response, callback, refusal);
    }
    if (origins.isListed(request)) {
      allow(request, response);
    }
    if (isPreflight(request)) {
      response.setStatus(HttpStatus.NO_CONTENT_204);
      callback.succeeded();
      return true;
    }
    return isCounted(Request.getPathInContext(request))
        ? admit(request, response, callback)
        : super.handle(request, response, callback);
  }

  /// The event stream has its own limit, because its requests do not end.
  private static boolean isCounted(String path) {
    return (path.startsWith("/api/")
            || path.startsWith("/audit")
            || path.startsWith(Router.EXPLORER + "/api/"))
        && !path.equals(EventStreamRoutes.PATH);
  }

  private boolean admit(Request request, Response response, Callback callback) throws Exception {
    if (!inFlight.tryAcquire()) {
      return ProblemResponse.send(request, response, callback, RequestSlot.overloaded());
    }
    var slot = new RequestSlot(callback, inFlight);
    request.setAttribute(RequestSlot.ATTRIBUTE, slot);
    boolean handled = false;
    try {
      handled = super.handle(request, response, slot);
      return handled;
    } finally {
      if (!handled) {
        slot.end();
      }
    }
  }

  private static boolean isPreflight(Request request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
  }

  /// Sets the CORS headers for a page of a listed origin.
  private static void allow(Request request, Response response) {
    var headers = response.getHeaders();
    headers.put(
        HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, request.getHeaders().get(HttpHeader.ORIGIN));
    headers.add(VARY_ORIGIN);
    headers.put("Cross-Origin-Resource-Policy", "cross-origin");
    if (isPreflight(request)) {
      headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE");
      headers.put(
          HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS,
          "Content-Type, Daybook-Position, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID,"
              + " Prefer, Traceparent, X-Causation-Id, X-Correlation-Id");
      headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    } else {
      headers.put(
          HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS,
          "Allow, Daybook-Epoch, Daybook-Position, ETag, Link, Location, Preference-Applied,"
              + " Retry-After, X-Correlation-Id");
    }
  }
}
