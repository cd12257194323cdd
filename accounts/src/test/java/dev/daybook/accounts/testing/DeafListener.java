package dev.daybook.accounts.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.regex.Pattern;

/// A client of the event stream that reads the first event and then nothing until it is closed.
public final class DeafListener implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;
  private static final Pattern EVENT = Pattern.compile("id: (\\d+)\nevent: .*\ndata: .*}\n\n");

  private final Socket socket = new Socket();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  public DeafListener(int port, long after) throws IOException {
    socket.setReceiveBufferSize(8 << 10);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET /api/events/stream?after=%d HTTP/1.0\r\nHost: localhost\r\n\r\n".formatted(after);
    socket.getOutputStream().write(request.getBytes(US_ASCII));
  }

  public void awaitFirstEvent() throws IOException {
    InputStream in = socket.getInputStream();
    while (positions().isEmpty()) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("It ends too soon");
      }
      taken.write(octet);
    }
  }

  /// Reads the rest.
  ///
  /// @return the positions of all complete events
  public List<Long> readToTheEnd() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8 << 10];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        taken.write(buffer, 0, read);
      }
    } catch (SocketException _) {
      // A reset also ends the stream.
    }
    return positions();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private List<Long> positions() {
    return EVENT
        .matcher(taken.toString(UTF_8))
        .results()
        .map(event -> Long.parseLong(event.group(1)))
        .toList();
  }
}
