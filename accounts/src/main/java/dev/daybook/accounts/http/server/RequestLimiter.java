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

/// Stands before everything else: keeps strangers out, bounds the number of requests that are
/// worked on, and sets the headers that every answer has.
final class RequestLimiter extends Handler.Wrapper {
  private static final HttpField VARY_ORIGIN = new HttpField(HttpHeader.VARY, "Origin");
  private static final String PREFLIGHT_SECONDS = "600";

  private final AllowedOrigins boundary;
  private final Semaphore inFlight;

  RequestLimiter(AllowedOrigins boundary, int requestsInFlightMax) {
    this.boundary = boundary;
    this.inFlight = new Semaphore(requestsInFlightMax);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    SecurityHeaders.set(response);
    Problem refusal = boundary.refusal(request);
    if (refusal != null) {
      return ProblemResponse.send(request, response, callback, refusal);
    }
    refusal = RequestHead.refusal(request);
    if (refusal != null) {
      return ProblemResponse.send(request, response, callback, refusal);
    }
    if (boundary.isListed(request)) {
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

  /// The event stream has a bound of its own, since a request to it never ends.
  private static boolean isCounted(String path) {
    return path.startsWith("/api/") && !path.equals(EventStreamRoutes.PATH);
  }

  private boolean admit(Request request, Response response, Callback callback) throws Exception {
    if (!inFlight.tryAcquire()) {
      return ProblemResponse.send(request, response, callback, RequestSlot.overloaded());
    }
    var place = new RequestSlot(callback, inFlight);
    request.setAttribute(RequestSlot.ATTRIBUTE, place);
    boolean handled = false;
    try {
      handled = super.handle(request, response, place);
      return handled;
    } finally {
      if (!handled) {
        place.end();
      }
    }
  }

  private static boolean isPreflight(Request request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
  }

  /// Tells the browser that a page of a listed origin may do this (CORS).
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
