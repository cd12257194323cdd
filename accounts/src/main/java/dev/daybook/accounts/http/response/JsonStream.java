package dev.daybook.accounts.http.response;

import io.javalin.http.Context;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// Writes JSON while it is read from the log or a list; see [StreamingResponse].
public final class JsonStream {
  private JsonStream() {}

  /// An object: first an array of items, then what `last` writes.
  public static <T> void write(
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

  /// Whatever `content` writes.
  // The generator is closed only where all is well: closing writes the brackets that are missing.
  @SuppressWarnings("MustBeClosedChecker")
  public static void write(Context ctx, Consumer<JsonGenerator> content) {
    StreamingResponse.write(
        ctx,
        Json.CONTENT_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          content.accept(json);
          json.close();
        });
  }
}
