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

/// Answers what fails before or behind the routes, such as bytes that are no HTTP, in the form of
/// all other problems.
final class JettyErrorHandler implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    SecurityHeaders.set(response);
    Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    int status = response.getStatus();
    if (cause instanceof HttpException e) {
      status = e.getCode();
      // Jetty ends the connection after what it could not parse; a client that is not told so would
      // send its next request into the end.
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    return ProblemResponse.send(request, response, callback, problem(status, cause));
  }

  /// Jetty's answer to HTTP/2 in clear text is 426, and to all other versions 505.
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
          ProblemType.HTTP_VERSION_NOT_SUPPORTED, "The service understands HTTP/1.1 and HTTP/1.0.");
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
