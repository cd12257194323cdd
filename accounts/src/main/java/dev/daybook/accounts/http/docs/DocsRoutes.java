package dev.daybook.accounts.http.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.jackson.StrictJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
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
  private static final String HTML = "text/html; charset=utf-8";
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

  public void addTo(RoutesConfig routes) {
    add(routes, "/openapi.json", ctx -> respond(ctx, Json.CONTENT_TYPE, content().json));
    add(routes, "/docs", ctx -> respond(ctx, HTML, content().page));
    add(routes, "/docs.css", ctx -> respond(ctx, CSS, style));
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

  private static void add(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, handler);
    routes.head(path, handler);
  }

  private static void respond(Context ctx, String type, byte[] content) {
    ctx.header("Cache-Control", "no-cache").contentType(type).result(content);
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
