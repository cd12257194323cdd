package dev.daybook.accounts.http.live.sse;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Bytes that are sent to many clients, compressed at most once for all of them.
///
/// Thread-safe.
final class SharedBytes {
  private static final int BUFFER_BYTES = 8 << 10;

  private final byte[] plain;
  private byte @Nullable [] deflated;

  SharedBytes(byte[] plain) {
    this.plain = plain;
  }

  byte[] plain() {
    return plain;
  }

  /// The bytes as complete DEFLATE blocks (RFC 1951) without references to earlier blocks and
  /// without a last block, so that they can be concatenated with other blocks.
  synchronized byte[] deflated() {
    byte[] blocks = deflated;
    if (blocks == null) {
      blocks = deflate(plain);
      deflated = blocks;
    }
    return blocks;
  }

  private static byte[] deflate(byte[] plain) {
    var blocks = new ByteArrayOutputStream();
    var buffer = new byte[BUFFER_BYTES];
    var deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(plain);
      int length;
      do {
        length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        blocks.write(buffer, 0, length);
      } while (length == buffer.length);
    } finally {
      deflater.end();
    }
    return blocks.toByteArray();
  }
}
