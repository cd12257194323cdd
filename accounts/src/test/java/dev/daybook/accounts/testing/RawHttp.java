package dev.daybook.accounts.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/// Raw HTTP, for requests that no library would send.
public final class RawHttp {
  private static final int TIMEOUT_MS = 20_000;

  private RawHttp() {}

  /// The status of the response to these lines, followed by an empty line.
  public static int status(int port, String... lines) throws IOException {
    return Integer.parseInt(head(port, lines).getFirst().split(" ", -1)[1]);
  }

  /// The head of the response to these lines.
  public static List<String> head(int port, String... lines) throws IOException {
    try (Socket socket = open(port)) {
      String request = String.join("\r\n", lines) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      var response = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      return response.lines().takeWhile(line -> !line.isEmpty()).toList();
    }
  }

  /// The response to exactly this text, one byte per character.
  public static RawResponse response(int port, String request) throws IOException {
    try (Socket socket = open(port)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return RawResponse.read(socket.getInputStream());
    }
  }

  public static Socket open(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MS);
    return socket;
  }
}
