package dev.daybook.accounts.http.response;

import dev.daybook.accounts.http.routing.Exchange;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Sends a problem as the response.
public final class ProblemResponse {
  private ProblemResponse() {}

  /// Sets the problem as the response, in place of another one that has not been sent.
  public static void set(Exchange exchange, Problem problem) {
    exchange.reset();
    exchange.status(problem.status());
    problem.headers().forEach(exchange::header);
    exchange
        .header(HttpHeader.CACHE_CONTROL.asString(), SecurityHeaders.NOT_STORED)
        .contentType(Json.PROBLEM_CONTENT_TYPE)
        .body(Json.problem(problem));
  }

  /// Sends from a servlet filter.
  public static void send(HttpServletResponse res, Problem problem) {
    res.setStatus(problem.status());
    problem.headers().forEach(res::setHeader);
    res.setHeader(HttpHeader.CACHE_CONTROL.asString(), SecurityHeaders.NOT_STORED);
    res.setContentType(Json.PROBLEM_CONTENT_TYPE);
    try {
      res.getOutputStream().write(Json.problem(problem));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends from a handler of the server.
  ///
  /// @return true, because the request is handled
  public static boolean send(
      Request request, Response response, Callback callback, Problem problem) {
    if (!request.consumeAvailable()) {
      // Otherwise the rest of the body would be parsed as the next request.
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    response.setStatus(problem.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Json.PROBLEM_CONTENT_TYPE);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, SecurityHeaders.NOT_STORED);
    problem.headers().forEach(response.getHeaders()::put);
    response.write(true, ByteBuffer.wrap(Json.problem(problem)), callback);
    return true;
  }
}
