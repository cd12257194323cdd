package dev.daybook.accounts.http.live.sse;

import java.io.IOException;
import java.io.OutputStream;

/// Where a client is sent bytes that others are sent, too.
interface SharedOutput {

  void write(SharedBytes bytes) throws IOException;

  /// Sends what has been written.
  void flush() throws IOException;

  /// Writes what has to come last.
  void finish() throws IOException;

  /// Begins an answer in a coding.
  interface Coding {
    SharedOutput begin(OutputStream out) throws IOException;
  }

  /// Sends them as they are.
  static SharedOutput identity(OutputStream out) {
    return new SharedOutput() {
      @Override
      public void write(SharedBytes bytes) throws IOException {
        out.write(bytes.plain());
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void finish() {}
    };
  }
}
