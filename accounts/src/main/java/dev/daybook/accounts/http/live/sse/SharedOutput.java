package dev.daybook.accounts.http.live.sse;

import java.io.IOException;
import java.io.OutputStream;

/// The output of a client for bytes that are shared with other clients.
interface SharedOutput {

  void write(SharedBytes bytes) throws IOException;

  /// Sends the bytes written so far.
  void flush() throws IOException;

  /// Writes the end of the coding.
  void finish() throws IOException;

  /// Begins a response in a content coding.
  interface Coding {
    SharedOutput begin(OutputStream out) throws IOException;
  }

  /// Writes the bytes uncompressed.
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
