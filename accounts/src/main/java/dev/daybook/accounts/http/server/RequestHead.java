package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemType;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Validates parts of the request head that Jetty accepts: malformed escapes in a path parameter
/// (`;x=…`), and headers with which the body cannot be read, such as a transfer coding before
/// `chunked`.
final class RequestHead {
  private static final String CHUNKED = "chunked";
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

  private RequestHead() {}

  /// Returns the problem of a request whose path or body cannot be read; null if it is valid.
  static @Nullable Problem refusal(Request request) {
    if (BROKEN_ESCAPE.matcher(request.getHttpURI().getPath()).find()) {
      return Problem.unreadable("The path has a % without two hexadecimal digits.");
    }
    List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
    if (!codings.isEmpty() && isOlderThanTransferCodings(request)) {
      return closing(Problem.unreadable("HTTP/1.0 has no Transfer-Encoding."));
    }
    if (!codings.stream().allMatch(CHUNKED::equalsIgnoreCase)) {
      return closing(
          Problem.of(
              ProblemType.UNKNOWN_TRANSFER_CODING,
              "The service supports no Transfer-Encoding except chunked."));
    }
    return isCharsetKnown(request) ? null : Problem.unsupportedMediaType();
  }

  /// RFC 9112, 6.1: such a request has faulty framing.
  private static boolean isOlderThanTransferCodings(Request request) {
    return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0;
  }

  /// Closes the connection: a proxy may assume another end of the body, so the following bytes are
  /// not read as a request.
  private static Problem closing(Problem problem) {
    return problem.withHeader(HttpHeader.CONNECTION.asString(), HttpHeaderValue.CLOSE.asString());
  }

  private static boolean isCharsetKnown(Request request) {
    try {
      Request.getCharset(request);
      return true;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
      return false;
    }
  }
}
