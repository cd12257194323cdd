package dev.daybook.accounts.http.live.socketio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.SecurityHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Validates the handshake of an Engine.IO session. Refusals have the codes and texts of
/// Engine.IO's reference server, which users of Socket.IO search for.
final class Handshake {
  private static final String PROTOCOL = "4";
  private static final String WEB_SOCKET = "websocket";
  private static final Set<String> TRANSPORTS = Set.of("polling", WEB_SOCKET);

  private Handshake() {}

  enum Refusal {
    UNKNOWN_TRANSPORT(0, "Transport unknown"),
    BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    UNSUPPORTED_PROTOCOL_VERSION(5, "Unsupported protocol version");

    private final int code;
    private final String message;

    Refusal(int code, String message) {
      this.code = code;
      this.message = message;
    }

    void send(HttpServletResponse res) throws IOException {
      res.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      res.setContentType(Json.CONTENT_TYPE);
      res.setHeader("Cache-Control", SecurityHeaders.NOT_STORED);
      res.getOutputStream()
          .write("{\"code\":%d,\"message\":\"%s\"}".formatted(code, message).getBytes(UTF_8));
    }
  }

  /// Returns the refusal of a request, null if it is valid. The checks have the order of the
  /// reference server.
  ///
  /// @param upgrade whether the request is an upgrade to a WebSocket
  static @Nullable Refusal refusal(HttpServletRequest req, boolean upgrade) {
    String transport = req.getParameter("transport");
    if (transport == null || !TRANSPORTS.contains(transport)) {
      return Refusal.UNKNOWN_TRANSPORT;
    }
    if (!isNew(req)) {
      return null;
    }
    if (!req.getMethod().equals("GET")) {
      return Refusal.BAD_HANDSHAKE_METHOD;
    }
    if (transport.equals(WEB_SOCKET) && !upgrade) {
      return Refusal.BAD_REQUEST;
    }
    return PROTOCOL.equals(req.getParameter("EIO")) ? null : Refusal.UNSUPPORTED_PROTOCOL_VERSION;
  }

  /// Whether the request has no session id yet.
  static boolean isNew(HttpServletRequest req) {
    return req.getParameter("sid") == null;
  }
}
