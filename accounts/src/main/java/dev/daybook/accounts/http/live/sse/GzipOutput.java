package dev.daybook.accounts.http.live.sse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// Writes the gzip format (RFC 1952) from blocks that were compressed once for all clients, so that
/// a client costs only a checksum. The JDK's GZIPOutputStream compresses for each client again
/// (decision 14 has measurements).
final class GzipOutput implements SharedOutput {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /// The empty last block of the DEFLATE format.
  private static final short LAST_BLOCK = 3;

  private final OutputStream out;
  private final CRC32 checksum = new CRC32();
  private long length;

  GzipOutput(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEADER);
  }

  @Override
  public void write(SharedBytes bytes) throws IOException {
    out.write(bytes.deflated());
    checksum.update(bytes.plain());
    length += bytes.plain().length;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void finish() throws IOException {
    var end = ByteBuffer.allocate(Short.BYTES + 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    end.putShort(LAST_BLOCK).putInt((int) checksum.getValue()).putInt((int) length);
    out.write(end.array());
  }
}
