package dev.daybook.bench.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A minimal HTTP client on one persistent connection. Service and callers share the machine, so
/// the cost of the client would distort the results.
public final class HttpConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final int port;

  HttpConnection(int port) throws IOException {
    this.port = port;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /// A response.
  ///
  /// @param head status line and headers
  public record Response(int status, String head, String body) {
    public Response require(int wanted) {
      if (status != wanted) {
        throw new IllegalStateException("Status " + status + ": " + body);
      }
      return this;
    }

    /// Returns the value of a header.
    ///
    /// @param name name in the spelling of the service
    public String header(String name) {
      return HttpConnection.header(head, name);
    }
  }

  public Response post(String path, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    send(
        "POST " + path + " HTTP/1.1",
        "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n",
        body);
    return response();
  }

  public Response get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1", "", new byte[0]);
    return response();
  }

  private void send(String what, String headers, byte[] body) throws IOException {
    String head = what + "\r\nHost: localhost:" + port + "\r\n" + headers + "\r\n";
    byte[] request = new byte[head.length() + body.length];
    System.arraycopy(head.getBytes(US_ASCII), 0, request, 0, head.length());
    System.arraycopy(body, 0, request, head.length(), body.length);
    socket.getOutputStream().write(request);
  }

  private Response response() throws IOException {
    int length = 0;
    int end = -1;
    while (end < 0) {
      length += read(length);
      end = new String(buffer, 0, length, ISO_8859_1).indexOf(END_OF_HEAD);
    }
    String head = new String(buffer, 0, end + 2, ISO_8859_1);
    int bodyAt = end + END_OF_HEAD.length();
    int bodyEnd = bodyAt + Integer.parseInt(header(head, "Content-Length"));
    while (length < bodyEnd) {
      length += read(length);
    }
    int status = Integer.parseInt(head, STATUS_AT, STATUS_AT + 3, 10);
    return new Response(status, head, new String(buffer, bodyAt, bodyEnd - bodyAt, UTF_8));
  }

  private int read(int at) throws IOException {
    int count = in.read(buffer, at, buffer.length - at);
    if (count <= 0) {
      throw new EOFException(
          "The response is incomplete, or longer than " + buffer.length + " bytes");
    }
    return count;
  }

  private static String header(String head, String name) {
    int at = head.indexOf("\r\n" + name + ": ");
    if (at < 0) {
      throw new IllegalStateException("No " + name + " in " + head);
    }
    return head.substring(at + name.length() + 4, head.indexOf('\r', at + 2));
  }

  /// Requests the endless event stream after a position, in HTTP 1.0 to avoid chunks. The first
  /// bytes are the head of the response.
  ///
  /// @param headers additional header lines of the request
  public InputStream stream(long after, String... headers) throws IOException {
    String more = Stream.of(headers).map(line -> line + "\r\n").collect(Collectors.joining());
    send(
        "GET /api/events/stream?after=" + after + " HTTP/1.0",
        "Accept: text/event-stream\r\n" + more,
        new byte[0]);
    return in;
  }

  /// Requests the event stream as lines. The first line has the status.
  public BufferedReader streamLines(long after) throws IOException {
    return new BufferedReader(new InputStreamReader(stream(after), UTF_8), BUFFER_BYTES);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
