package dev.daybook.accounts.http.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Renders an OpenAPI document as an HTML page without scripts and external resources. Redoc and
/// Scalar need scripts.
final class DocsPage {
  private final JsonNode document;
  private final Html html = new Html();

  DocsPage(JsonNode document) {
    this.document = document;
  }

  String html() {
    JsonNode info = document.required("info");
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<link rel=\"stylesheet\" href=\"/docs.css\">")
        .element("title", text(info, "title"))
        .raw("</head><body><header>")
        .element("h1", text(info, "title"))
        .prose(text(info, "description"))
        .raw("<p><a href=\"/openapi.json\">openapi.json</a> · <a href=\"/\">the console</a></p>")
        .raw("</header><nav><ul>");
    tags().forEach(tag -> html.raw("<li>").link("tag-" + tag, tag).raw("</li>"));
    html.raw("<li><a href=\"#schemas\">Schemas</a></li></ul></nav><main>");
    for (JsonNode tag : document.required("tags")) {
      section(tag);
    }
    schemas();
    return html.raw("</main></body></html>\n").toString();
  }

  private List<String> tags() {
    return document.required("tags").valueStream().map(tag -> text(tag, "name")).toList();
  }

  private void section(JsonNode tag) {
    String name = text(tag, "name");
    html.raw("<section id=\"tag-").text(name).raw("\">").element("h2", name);
    html.prose(text(tag, "description"));
    for (Map.Entry<String, JsonNode> path : document.required("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (operation.getValue().required("tags").get(0).stringValue().equals(name)) {
          operation(operation.getKey(), path.getKey(), operation.getValue());
        }
      }
    }
    html.raw("</section>");
  }

  private void operation(String method, String path, JsonNode operation) {
    html.raw("<article id=\"").text(text(operation, "operationId")).raw("\"><h3><b>");
    html.text(method.toUpperCase(Locale.ROOT)).raw("</b> <code>").text(path).raw("</code></h3>");
    html.prose(text(operation, "summary")).prose(text(operation, "description"));
    parameters(operation.path("parameters"));
    JsonNode body = operation.path("requestBody");
    if (body.isObject()) {
      html.raw("<h4>Body").raw(required(body) ? "" : ", may be absent").raw("</h4>");
      content(body.required("content"));
    }
    html.raw("<h4>Responses</h4><dl>");
    operation.required("responses").properties().forEach(r -> response(r.getKey(), r.getValue()));
    html.raw("</dl></article>");
  }

  private void parameters(JsonNode parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    html.raw("<h4>Parameters</h4><dl>");
    for (JsonNode reference : parameters) {
      JsonNode parameter = resolved(reference);
      html.raw("<dt><code>").text(text(parameter, "name")).raw("</code> <small>");
      html.text(text(parameter, "in")).raw(required(parameter) ? ", required" : "");
      html.raw(", ").text(type(parameter.required("schema"))).raw("</small></dt><dd>");
      html.prose(text(parameter, "description")).raw("</dd>");
    }
    html.raw("</dl>");
  }

  private void response(String status, JsonNode reference) {
    JsonNode response = resolved(reference);
    html.raw("<dt><b>").text(status).raw("</b></dt><dd>").prose(text(response, "description"));
    JsonNode problem =
        response.at("/content/application~1problem+json/schema/properties/type/enum");
    if (problem.isArray()) {
      html.raw("<p>");
      problem.forEach(type -> html.raw("<code>").text(type.stringValue()).raw("</code> "));
      html.raw("</p>");
    } else {
      content(response.path("content"));
    }
    String headers =
        response.path("headers").propertyNames().stream().collect(Collectors.joining(", "));
    if (!headers.isEmpty()) {
      html.raw("<p><small>Headers: ").text(headers).raw("</small></p>");
    }
    html.raw("</dd>");
  }

  private void content(JsonNode content) {
    content
        .properties()
        .forEach(
            media -> {
              JsonNode schema = media.getValue().required("schema");
              html.raw("<p><small>").text(media.getKey()).raw("</small> ");
              schemaLink(schema);
              html.raw("</p>");
            });
  }

  private void schemaLink(JsonNode schema) {
    String name = referenced(schema);
    if (name == null) {
      html.text(type(schema));
    } else {
      html.link("schema-" + name, name);
    }
  }

  private void schemas() {
    html.raw("<section id=\"schemas\"><h2>Schemas</h2>");
    document.at("/components/schemas").properties().forEach(s -> schema(s.getKey(), s.getValue()));
    html.raw("</section>");
  }

  private void schema(String name, JsonNode schema) {
    html.raw("<article id=\"schema-").text(name).raw("\">").element("h3", name);
    html.prose(text(schema, "description"));
    List<String> needed = new ArrayList<>();
    schema.path("required").forEach(field -> needed.add(field.stringValue()));
    html.raw("<dl>");
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      html.raw("<dt><code>").text(field.getKey()).raw("</code> <small>");
      schemaLink(field.getValue());
      html.raw(needed.contains(field.getKey()) ? "" : ", optional").raw("</small></dt><dd>");
      html.prose(text(field.getValue(), "description")).raw("</dd>");
    }
    html.raw("</dl>");
    JsonNode example = schema.at("/examples/0");
    if (!example.isMissingNode()) {
      html.raw("<pre>").text(example.toPrettyString()).raw("</pre>");
    }
    html.raw("</article>");
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isString() ? document.at(reference.stringValue().substring(1)) : node;
  }

  private static @Nullable String referenced(JsonNode schema) {
    String reference = text(schema, "$ref");
    return reference.isEmpty() ? null : reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static String type(JsonNode schema) {
    String name = referenced(schema);
    if (name != null) {
      return name;
    }
    if (schema.has("items")) {
      return "list of " + type(schema.required("items"));
    }
    String format = text(schema, "format");
    return format.isEmpty() ? schema.path("type").asString("one of a few") : format;
  }

  private static boolean required(JsonNode node) {
    return node.path("required").asBoolean(false);
  }

  /// Returns the text of a field; empty if it is missing.
  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  /// HTML builder that escapes every text.
  private static final class Html {
    private final StringBuilder out = new StringBuilder();

    /// Appends markup. Must not be called with data.
    Html raw(String markup) {
      out.append(markup);
      return this;
    }

    Html text(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '&' -> out.append("&amp;");
          case '<' -> out.append("&lt;");
          case '>' -> out.append("&gt;");
          case '"' -> out.append("&quot;");
          case '\'' -> out.append("&#39;");
          default -> out.append(c);
        }
      }
      return this;
    }

    Html element(String name, String text) {
      return raw("<" + name + ">").text(text).raw("</" + name + ">");
    }

    Html link(String anchor, String text) {
      return raw("<a href=\"#").text(anchor).raw("\">").text(text).raw("</a>");
    }

    /// Appends a paragraph, with code in backticks; nothing for an empty text.
    Html prose(String text) {
      if (text.isEmpty()) {
        return this;
      }
      raw("<p>");
      String[] parts = text.split("`", -1);
      for (int i = 0; i < parts.length; i++) {
        if (i % 2 == 0) {
          text(parts[i]);
        } else {
          element("code", parts[i]);
        }
      }
      return raw("</p>");
    }

    @Override
    public String toString() {
      return out.toString();
    }
  }
}
