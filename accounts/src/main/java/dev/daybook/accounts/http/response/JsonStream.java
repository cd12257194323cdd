package dev.daybook.accounts.http.response;

import dev.daybook.accounts.http.routing.Exchange;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// Streams JSON from the log or a list; see [StreamingResponse].
public final class JsonStream {
  private JsonStream() {}

  /// Streams an object with an array of items, and the fields that `last` writes.
  public static <T> void write(
      Exchange exchange,
      String name,
      Stream<T> items,
      BiConsumer<JsonGenerator, T> item,
      Consumer<JsonGenerator> last) {
    write(
        exchange,
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

  /// Streams the JSON that `content` writes.
  // The generator is closed only on success, because closing writes the missing brackets.
  @SuppressWarnings("MustBeClosedChecker")
  public static void write(Exchange exchange, Consumer<JsonGenerator> content) {
    StreamingResponse.write(
        exchange,
        Json.CONTENT_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          content.accept(json);
          json.close();
        });
  }
}
