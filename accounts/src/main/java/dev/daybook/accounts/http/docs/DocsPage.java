package dev.daybook.accounts.http.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Renders an OpenAPI document as an HTML page without external resources. It can be read without
/// scripts; the console's script `/docs.js` adds requests to the running service.
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
        .raw("<link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\">")
        .raw("<link rel=\"stylesheet\" href=\"/docs.css\">")
        .raw("<script type=\"module\" src=\"/docs.js\"></script>")
        .element("title", text(info, "title"))
        .raw("</head><body><a class=\"skip\" href=\"#content\">To the content</a>");
    navigation();
    html.raw("<main id=\"content\" tabindex=\"-1\"><header>")
        .element("h1", text(info, "title"))
        .prose(text(info, "description"))
        .raw("<p><a href=\"/openapi.json\">openapi.json</a> · <a href=\"/\">the console</a></p>")
        .raw("</header>");
    html.raw("<section id=\"headers\"><h2>Headers of requests</h2><dl>");
    for (Map.Entry<String, JsonNode> parameter :
        document.at("/components/parameters").properties()) {
      if (text(parameter.getValue(), "in").equals("header")) {
        String name = text(parameter.getValue(), "name");
        header("parameter-" + parameter.getKey(), name, parameter.getValue());
      }
    }
    html.raw("</dl></section><section><h2>Headers of responses</h2><dl>");
    Map<String, String> names = responseHeaderNames();
    for (Map.Entry<String, JsonNode> header : document.at("/components/headers").properties()) {
      String name = names.getOrDefault(header.getKey(), header.getKey());
      header("header-" + header.getKey(), name, header.getValue());
    }
    html.raw("</dl></section>");
    for (JsonNode tag : document.required("tags")) {
      section(tag);
    }
    schemas();
    return html.raw("</main></body></html>\n").toString();
  }

  private void navigation() {
    html.raw("<nav aria-label=\"Contents\"><ul>").raw("<li><a href=\"#headers\">Headers</a></li>");
    for (JsonNode tag : document.required("tags")) {
      String name = text(tag, "name");
      html.raw("<li>").link("tag-" + name, name).raw("<ul>");
      for (Operation operation : operations(name)) {
        html.raw("<li>")
            .link(text(operation.node(), "operationId"), text(operation.node(), "summary"))
            .raw("</li>");
      }
      html.raw("</ul></li>");
    }
    html.raw("<li><a href=\"#schemas\">Schemas</a></li></ul></nav>");
  }

  private record Operation(String method, String path, JsonNode node) {}

  private List<Operation> operations(String tag) {
    List<Operation> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.required("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (operation.getValue().required("tags").get(0).stringValue().equals(tag)) {
          all.add(new Operation(operation.getKey(), path.getKey(), operation.getValue()));
        }
      }
    }
    return all;
  }

  /// The names of shared headers in responses, by the names of their components.
  private Map<String, String> responseHeaderNames() {
    Map<String, String> names = new HashMap<>();
    for (JsonNode headers : document.findValues("headers")) {
      for (Map.Entry<String, JsonNode> header : headers.properties()) {
        String component = referenced(header.getValue());
        if (component != null) {
          names.put(component, header.getKey());
        }
      }
    }
    return names;
  }

  /// Describes a header once; operations and responses link to it.
  private void header(String anchor, String name, JsonNode header) {
    html.raw("<dt id=\"").text(anchor).raw("\"><code>").text(name).raw("</code> <small>");
    html.text(type(header.required("schema"))).raw("</small></dt><dd>");
    html.prose(text(header, "description")).raw("</dd>");
  }

  private void section(JsonNode tag) {
    String name = text(tag, "name");
    html.raw("<section id=\"tag-").text(name).raw("\">").element("h2", name);
    html.prose(text(tag, "description"));
    for (Operation operation : operations(name)) {
      operation(operation.method(), operation.path(), operation.node());
    }
    html.raw("</section>");
  }

  private void operation(String method, String path, JsonNode operation) {
    html.raw("<article id=\"").text(text(operation, "operationId")).raw("\"><h3><b>");
    html.text(method.toUpperCase(Locale.ROOT)).raw("</b> <code>").text(path).raw("</code></h3>");
    html.prose(text(operation, "summary")).prose(text(operation, "description"));
    parameters(operation.path("parameters"));
    html.raw("<details data-operation=\"").text(text(operation, "operationId"));
    html.raw("\" hidden><summary>Try it, with curl and JavaScript</summary></details>");
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
    List<JsonNode> own =
        parameters.valueStream().filter(parameter -> !isSharedHeader(parameter)).toList();
    html.raw("<h4>Parameters</h4><dl>");
    for (JsonNode reference : own) {
      JsonNode parameter = resolved(reference);
      html.raw("<dt><code>").text(text(parameter, "name")).raw("</code> <small>");
      html.text(text(parameter, "in")).raw(required(parameter) ? ", required" : "");
      html.raw(", ").text(type(parameter.required("schema"))).raw("</small></dt><dd>");
      html.prose(text(parameter, "description")).raw("</dd>");
    }
    html.raw("</dl>");
    if (own.size() < parameters.size()) {
      html.raw("<p><small>Headers:");
      parameters.forEach(
          parameter -> {
            if (isSharedHeader(parameter)) {
              html.raw(" ")
                  .link("parameter-" + referenced(parameter), text(resolved(parameter), "name"));
            }
          });
      html.raw("</small></p>");
    }
  }

  private boolean isSharedHeader(JsonNode parameter) {
    return referenced(parameter) != null && text(resolved(parameter), "in").equals("header");
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
    responseHeaderLinks(response.path("headers"));
    html.raw("</dd>");
  }

  private void responseHeaderLinks(JsonNode headers) {
    if (headers.isEmpty()) {
      return;
    }
    html.raw("<p><small>Headers:");
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      String name = referenced(header.getValue());
      html.raw(" ");
      if (name == null) {
        html.text(header.getKey());
      } else {
        html.link("header-" + name, header.getKey());
      }
    }
    html.raw("</small></p>");
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
