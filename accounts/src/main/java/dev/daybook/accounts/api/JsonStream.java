package dev.daybook.accounts.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// Writes an answer while it is read from the log or a list, so that its length doesn't matter.
///
/// What fails before anything has gone out is answered like any other problem. What fails later
/// breaks the connection: a caller never takes part of an answer for the whole.
final class JsonStream {
  private static final Logger LOG = LoggerFactory.getLogger(JsonStream.class);

  private JsonStream() {}

  /// An object: first an array of items, then what `last` writes.
  static <T> void write(
      Context ctx,
      String name,
      Stream<T> items,
      BiConsumer<JsonGenerator, T> item,
      Consumer<JsonGenerator> last) {
    write(
        ctx,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart(name);
          for (Iterator<T> each = items.iterator(); each.hasNext(); ) {
            item.accept(json, each.next());
          }
          json.writeEndArray();
          last.accept(json);
          json.writeEndObject();
        });
  }

  // The generator is closed only where all is well: closing writes the brackets that are missing.
  @SuppressWarnings("MustBeClosedChecker")
  private static void write(Context ctx, Consumer<JsonGenerator> content) {
    ctx.contentType(Json.CONTENT_TYPE);
    try {
      JsonGenerator json = Json.generator(ctx.res().getOutputStream());
      content.accept(json);
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonIOException _) {
      // The caller has gone, or doesn't read.
      breakOff(ctx);
    } catch (RuntimeException e) {
      if (!ctx.res().isCommitted()) {
        ctx.res().resetBuffer();
        throw e;
      }
      LOG.error("An answer to {} broke off", ctx.path(), e);
      breakOff(ctx);
    }
  }

  private static void breakOff(Context ctx) {
    ServletContextRequest.getServletContextRequest(ctx.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }
}
