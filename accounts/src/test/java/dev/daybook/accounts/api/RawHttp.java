package dev.daybook.accounts.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/// HTTP as no library would send it.
final class RawHttp {
  private static final int TIMEOUT_MS = 20_000;

  private RawHttp() {}

  /// The status of the answer to these lines, with an empty one after them.
  static int status(int port, String... lines) throws IOException {
    String answer = exchange(port, String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  /// Everything that comes back until the connection ends.
  static String exchange(int port, String request) throws IOException {
    try (Socket socket = open(port)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  static Socket open(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MS);
    return socket;
  }
}
