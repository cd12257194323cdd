package dev.daybook.accounts.http.live.socketio;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// A response whose body is buffered until [#send()].
final class BufferedResponse extends HttpServletResponseWrapper {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  BufferedResponse(HttpServletResponse response) {
    super(response);
  }

  void send() throws IOException {
    if (body.size() > 0) {
      body.writeTo(getResponse().getOutputStream());
    }
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return new ServletOutputStream() {
      @Override
      public void write(int octet) {
        body.write(octet);
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        throw new UnsupportedOperationException("Writes to the buffer never block");
      }
    };
  }
}
