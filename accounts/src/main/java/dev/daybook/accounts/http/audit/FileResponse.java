package dev.daybook.accounts.http.audit;

import dev.daybook.accounts.http.request.AcceptedCodings;
import dev.daybook.accounts.http.request.EntityTags;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.audit.sealing.TreeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/// The response with a file of a tree: cached for ever if it never changes, otherwise revalidated
/// at each use; compressed for clients that accept gzip, where that makes it smaller.
///
/// @param tag the content's entity tag, without quotes; the compressed form has the same, so it is
///   weak
record FileResponse(TreeFile file, String tag) {
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final String REVALIDATED = "no-cache";
  private static final int TAG_BYTES = 16;

  static FileResponse of(TreeFile file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(file.content());
      return new FileResponse(file, HexFormat.of().formatHex(hash, 0, TAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  void send(Exchange exchange) {
    exchange
        .contentType(file.type())
        .header("Cache-Control", file.isImmutable() ? IMMUTABLE : REVALIDATED)
        .header("ETag", "W/\"" + tag + '"')
        .addHeader("Vary", AcceptedCodings.ACCEPT_ENCODING);
    if (EntityTags.of(exchange, EntityTags.IF_NONE_MATCH).filter(it -> it.has(tag)).isPresent()) {
      exchange.status(304);
      return;
    }
    byte[] content = file.content();
    if (AcceptedCodings.includeGzip(exchange)) {
      byte[] compressed = gzip(content);
      if (compressed.length < content.length) {
        exchange.header("Content-Encoding", AcceptedCodings.GZIP);
        content = compressed;
      }
    }
    exchange.body(content);
  }

  private static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream(content.length);
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
