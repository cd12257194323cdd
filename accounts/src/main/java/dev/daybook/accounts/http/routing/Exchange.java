package dev.daybook.accounts.http.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// A request and its response.
///
/// A handler sets status, headers and body, which are sent after it has returned, or it writes a
/// body of any length to [#output()]. Not thread-safe.
public final class Exchange {
  private static final byte[] NO_BYTES = {};

  private final Request request;
  private final Response response;
  private Map<String, String> pathParameters = Map.of();
  private byte[] body = NO_BYTES;
  private @Nullable ResponseOutput output;
  private @Nullable String route;

  public Exchange(Request request, Response response) {
    this.request = request;
    this.response = response;
    response.setStatus(200);
  }

  /// The request, for everything that only few handlers need.
  public Request request() {
    return request;
  }

  public String method() {
    return request.getMethod();
  }

  /// The path as sent, without decoding.
  public String path() {
    return request.getHttpURI().getPath();
  }

  /// The template of the route that has handled the request; null if there was none.
  public @Nullable String route() {
    return route;
  }

  /// The query as sent; null if there is none.
  public @Nullable String query() {
    return request.getHttpURI().getQuery();
  }

  /// Returns the decoded value of a variable of the route's path.
  public String pathParameter(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The path has no variable " + name);
    }
    // Only forms write a space as a plus.
    return value.indexOf('%') < 0 ? value : URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
  }

  void setRoute(String template, Map<String, String> escapedParameters) {
    route = template;
    pathParameters = escapedParameters;
  }

  /// Returns the value of the first header field of a name; null if there is none.
  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /// Returns the values of all header fields of a name, in order.
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  public @Nullable String contentType() {
    return request.getHeaders().get(HttpHeader.CONTENT_TYPE);
  }

  public int status() {
    return response.getStatus();
  }

  public Exchange status(int status) {
    response.setStatus(status);
    return this;
  }

  /// Sets a header of the response.
  public Exchange header(String name, String value) {
    response.getHeaders().put(name, value);
    return this;
  }

  /// Adds a header to those of the same name.
  public Exchange addHeader(String name, String value) {
    response.getHeaders().add(name, value);
    return this;
  }

  public Exchange contentType(String type) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    return this;
  }

  public Exchange body(byte[] bytes) {
    body = bytes;
    return this;
  }

  /// The body of a response that is too long for [#body(byte[])]. Its end is sent after the handler
  /// has returned.
  public OutputStream output() {
    if (output == null) {
      output = new ResponseOutput(response);
    }
    return output;
  }

  /// Drops what has been written to [#output()], so that another response can be set.
  ///
  /// @return whether nothing has been sent yet
  public boolean reset() {
    if (response.isCommitted()) {
      return false;
    }
    if (output != null) {
      output.reset();
      output = null;
    }
    return true;
  }

  /// Sends the response. The callback is completed when it is sent.
  public void send(Callback callback) {
    if (!response.isCommitted() && !request.consumeAvailable()) {
      // Otherwise the rest of the body would be parsed as the next request.
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    if (output == null && body.length <= ResponseOutput.WRITE_BYTES_MAX) {
      response.write(true, ByteBuffer.wrap(body), callback);
    } else {
      sendLong(callback);
    }
  }

  private void sendLong(Callback callback) {
    try (OutputStream out = output()) {
      if (body.length > 0) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        out.write(body);
      }
    } catch (IOException e) {
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }
}
