package dev.daybook.accounts.http.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.jackson.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Routes for the OpenAPI 3.1 document of this API, as JSON and as an HTML page. The source is
/// YAML.
public final class DocsRoutes {
  private static final String HTML = "text/html;charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";

  private final byte[] style = resource("docs.css");

  /// Created at the first request, so that the start does not wait for the YAML parser.
  private final FutureTask<Content> content = new FutureTask<>(Content::new);

  private static final class Content {
    private final byte[] json;
    private final byte[] page;

    Content() {
      JsonNode document =
          YAMLMapper.builder()
              .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .build()
              .readTree(resource("openapi.yaml"));
      json = StrictJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
      page = new DocsPage(document).html().getBytes(UTF_8);
    }
  }

  public void addTo(Routes routes) {
    routes.get("/openapi.json", exchange -> respond(exchange, Json.CONTENT_TYPE, content().json));
    routes.get("/docs", exchange -> respond(exchange, HTML, content().page));
    routes.get("/docs.css", exchange -> respond(exchange, CSS, style));
  }

  private Content content() {
    content.run();
    try {
      return content.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The OpenAPI document can't be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the OpenAPI document was read", e);
    }
  }

  private static void respond(Exchange exchange, String type, byte[] content) {
    exchange.header("Cache-Control", "no-cache").contentType(type).body(content);
  }

  private static byte[] resource(String name) {
    try (InputStream in = DocsRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Missing resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
