package dev.daybook.accounts.http.response;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.exc.JacksonIOException;

/// Writes an answer while it is read from the log or a list, so that its length doesn't matter.
///
/// What fails before anything has gone out is answered like any other problem. What fails later
/// breaks the connection: a caller never takes part of an answer for the whole.
public final class StreamingResponse {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingResponse.class);

  private StreamingResponse() {}

  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  public static void write(Context ctx, String contentType, Content content) {
    ctx.contentType(contentType);
    try {
      content.writeTo(ctx.res().getOutputStream());
    } catch (IOException | UncheckedIOException | JacksonIOException _) {
      // The caller has gone, or doesn't read.
      Connection.of(ctx).cut();
    } catch (RuntimeException e) {
      if (!ctx.res().isCommitted()) {
        ctx.res().resetBuffer();
        throw e;
      }
      LOG.error("An answer to {} broke off", ctx.path(), e);
      Connection.of(ctx).cut();
    }
  }
}
