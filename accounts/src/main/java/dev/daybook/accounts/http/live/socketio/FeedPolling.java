package dev.daybook.accounts.http.live.socketio;

import dev.daybook.accounts.http.request.BodyInput;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemResponse;
import dev.daybook.accounts.http.response.SecurityHeaders;
import io.socket.engineio.server.EngineIoServer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// Long polling of the Socket.IO feed. Passes other requests on: WebSockets while the number of
/// clients is below its limit.
///
/// Protects Engine.IO, which does not check them, from large bodies, slow bodies, and JSONP, which
/// would let any web page read the feed.
final class FeedPolling implements Filter {
  /// Maximum size of a request body. Clients send little more than heartbeats.
  static final int BODY_BYTES_MAX = 1 << 13;

  private static final List<String> METHODS = List.of("GET", "POST");

  private final EngineIoServer server;
  private final Runnable requireCapacity;

  /// @param server throws a [ProblemException] if the feed has too many clients
  /// @param requireCapacity throws the same before the upgrade to a WebSocket; after the upgrade
  ///   the WebSocket could only be closed
  FeedPolling(EngineIoServer server, Runnable requireCapacity) {
    this.server = server;
    this.requireCapacity = requireCapacity;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest req = (HttpServletRequest) request;
    HttpServletResponse res = (HttpServletResponse) response;
    if (!req.getRequestURI().equals(SocketIoFeed.PATH)) {
      chain.doFilter(request, response);
      return;
    }
    boolean upgrade = req.getHeader("Sec-WebSocket-Version") != null;
    Handshake.Refusal refusal = Handshake.refusal(req, upgrade);
    if (refusal != null) {
      refusal.send(res);
    } else if (upgrade) {
      upgrade(req, res, chain);
    } else if (METHODS.contains(req.getMethod())) {
      poll(req, res);
    } else {
      ProblemResponse.send(res, Problem.methodNotAllowed(String.join(", ", METHODS)));
    }
  }

  private void upgrade(HttpServletRequest req, HttpServletResponse res, FilterChain chain)
      throws IOException, ServletException {
    try {
      if (Handshake.isNew(req)) {
        requireCapacity.run();
      }
    } catch (ProblemException e) {
      ProblemResponse.send(res, e.problem());
      return;
    }
    chain.doFilter(req, res);
  }

  private void poll(HttpServletRequest req, HttpServletResponse res) throws IOException {
    byte[] body;
    try (InputStream in = body(req)) {
      body = in.readNBytes(BODY_BYTES_MAX + 1);
    } catch (IOException e) {
      ProblemResponse.send(res, BodyInput.problem(e));
      return;
    }
    if (body.length > BODY_BYTES_MAX) {
      res.sendError(413);
    } else if (req.getParameter("j") != null) {
      res.sendError(400);
    } else if (Handshake.isNew(req)) {
      handshake(req, res);
    } else {
      pass(new Buffered(req, body), res);
    }
  }

  private static InputStream body(HttpServletRequest req) throws IOException {
    return BodyInput.of(ServletContextRequest.getServletContextRequest(req), req.getInputStream());
  }

  private void pass(HttpServletRequest req, HttpServletResponse res) throws IOException {
    res.setHeader("Cache-Control", SecurityHeaders.NOT_STORED);
    try {
      server.handleRequest(req, res);
    } catch (ProblemException e) {
      ProblemResponse.send(res, e.problem());
    } catch (RuntimeException e) {
      // Engine.IO throws various exceptions for a malformed packet.
      res.sendError(400);
    }
  }

  /// Buffers the response until the session is registered: Engine.IO writes the response before
  /// that, so the next request of a fast client could fail.
  private void handshake(HttpServletRequest req, HttpServletResponse res) throws IOException {
    var buffered = new BufferedResponse(res);
    pass(new Immediate(req), buffered);
    buffered.send();
  }

  /// A request that is processed synchronously.
  private static final class Immediate extends HttpServletRequestWrapper {
    Immediate(HttpServletRequest request) {
      super(request);
    }

    @Override
    public boolean isAsyncSupported() {
      return false;
    }
  }

  /// A request with a buffered body.
  private static final class Buffered extends HttpServletRequestWrapper {
    private final byte[] body;

    Buffered(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    @Override
    public int getContentLength() {
      return body.length;
    }

    @Override
    public ServletInputStream getInputStream() {
      var bytes = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new UnsupportedOperationException("The body is already buffered");
        }
      };
    }
  }
}
