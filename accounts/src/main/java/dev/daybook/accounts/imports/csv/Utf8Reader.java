package dev.daybook.accounts.imports.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/// Decodes UTF-8. An invalid byte throws [NotUtf8Exception] with the line, after the text before it
/// was delivered.
final class Utf8Reader extends Reader {
  private static final int BUFFER_BYTES = 64 << 10;
  static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final CharsetDecoder decoder = UTF_8.newDecoder(); // reports malformed bytes by default
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER_BYTES).flip();
  private final LineCount lines = new LineCount();
  private long count;
  private boolean ended;

  Utf8Reader(InputStream in) {
    this.in = in;
  }

  /// Number of bytes read so far.
  long count() {
    return count;
  }

  /// Must be called before the first read.
  void skipByteOrderMark() throws IOException {
    if (decode() && chars.get(chars.position()) == BYTE_ORDER_MARK) {
      chars.get();
    }
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    while (!chars.hasRemaining()) {
      if (!decode()) {
        return -1;
      }
    }
    int read = Math.min(length, chars.remaining());
    chars.get(into, offset, read);
    return read;
  }

  /// Returns false at the end of the text.
  private boolean decode() throws IOException {
    chars.clear();
    try {
      while (true) {
        CoderResult result = decoder.decode(bytes, chars, ended);
        if (chars.position() > 0) {
          return true;
        }
        if (result.isError()) {
          throw new NotUtf8Exception(lines.line(), bytes.get(bytes.position()));
        }
        if (ended) {
          return false;
        }
        fill();
      }
    } finally {
      chars.flip();
      for (int i = 0; i < chars.limit(); i++) {
        lines.add(chars.get(i));
      }
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (read < 0) {
      ended = true;
    } else {
      count += read;
      bytes.position(bytes.position() + read);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
