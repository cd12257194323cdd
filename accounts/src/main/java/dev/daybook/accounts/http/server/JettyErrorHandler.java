package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemResponse;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.response.SecurityHeaders;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Sends problems for errors outside of the routes, for example bytes that are not HTTP.
final class JettyErrorHandler implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    SecurityHeaders.set(response);
    Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    int status = response.getStatus();
    if (cause instanceof HttpException e) {
      status = e.getCode();
      // Jetty closes the connection after a request that it cannot parse. Without this header a
      // client could send its next request on the closing connection.
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    return ProblemResponse.send(request, response, callback, problem(status, cause));
  }

  /// Jetty responds to HTTP/2 in clear text with 426, and to other versions with 505.
  private static boolean isUnknownVersion(int status) {
    return status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
        || status == HttpStatus.UPGRADE_REQUIRED_426;
  }

  private static Problem problem(int status, @Nullable Throwable cause) {
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      return Problem.stopping();
    }
    if (isUnknownVersion(status)) {
      return Problem.of(
          ProblemType.HTTP_VERSION_NOT_SUPPORTED, "The service supports HTTP/1.1 and HTTP/1.0.");
    }
    if (status < 400 || status >= 500) {
      return Problem.unexpected(
          cause == null ? new IllegalStateException("Status " + status) : cause);
    }
    return status == HttpStatus.NOT_FOUND_404
        ? Problem.notFound()
        : Problem.badRequest(status, HttpStatus.getMessage(status));
  }
}
