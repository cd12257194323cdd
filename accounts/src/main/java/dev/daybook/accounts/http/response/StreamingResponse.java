package dev.daybook.accounts.http.response;

import dev.daybook.accounts.http.routing.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.exc.JacksonIOException;

/// Streams a response from the log or a list in bounded memory.
///
/// A failure before the first bytes are sent becomes a problem. A later failure closes the
/// connection, so that the caller never takes a partial response for a complete one.
public final class StreamingResponse {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingResponse.class);

  private StreamingResponse() {}

  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  public static void write(Exchange exchange, String contentType, Content content) {
    exchange.contentType(contentType);
    try {
      content.writeTo(exchange.output());
    } catch (IOException | UncheckedIOException | JacksonIOException _) {
      // The caller has disconnected or does not read.
      Connection.of(exchange).cut();
    } catch (RuntimeException e) {
      if (exchange.reset()) {
        throw e;
      }
      LOG.error("Streaming the response of {} failed", exchange.path(), e);
      Connection.of(exchange).cut();
    }
  }
}
