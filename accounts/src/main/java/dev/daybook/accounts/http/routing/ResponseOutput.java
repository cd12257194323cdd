package dev.daybook.accounts.http.routing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// The body of a response, sent in writes of at most [#WRITE_BYTES_MAX]. A write blocks until the
/// client has taken it. Not thread-safe.
final class ResponseOutput extends OutputStream {
  /// Size of the buffer, and of the writes that the time limit for slow clients is about.
  static final int WRITE_BYTES_MAX = 32 << 10;

  private final Response response;
  private final ByteBuffer buffer = ByteBuffer.allocate(WRITE_BYTES_MAX);
  private boolean closed;

  ResponseOutput(Response response) {
    this.response = response;
  }

  @Override
  public void write(int octet) throws IOException {
    makeRoom();
    buffer.put((byte) octet);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int written = 0;
    while (written < length) {
      makeRoom();
      int part = Math.min(buffer.remaining(), length - written);
      buffer.put(bytes, offset + written, part);
      written += part;
    }
  }

  /// Sends the buffer only if more bytes follow, so that a short body gets a `Content-Length`.
  private void makeRoom() throws IOException {
    if (!buffer.hasRemaining()) {
      send(false);
    }
  }

  @Override
  public void flush() throws IOException {
    if (buffer.position() > 0) {
      send(false);
    }
  }

  /// Drops what has not been sent.
  void reset() {
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      send(true);
    }
  }

  private void send(boolean last) throws IOException {
    buffer.flip();
    Content.Sink.write(response, last, buffer);
    buffer.clear();
  }
}
