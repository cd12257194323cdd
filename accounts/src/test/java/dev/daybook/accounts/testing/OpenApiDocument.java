package dev.daybook.accounts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI document, for assertions.
public final class OpenApiDocument {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode document;
  private final ObjectNode closed;

  public OpenApiDocument(JsonNode document) {
    this.document = document;
    this.closed = (ObjectNode) document.required("components").deepCopy();
    close(closed.required("schemas"));
  }

  public JsonNode root() {
    return document;
  }

  /// Method and path of all operations.
  public Set<String> operations() {
    var operations = new TreeSet<String>();
    document
        .required("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(method -> operations.add(method + " " + path.getKey())));
    return operations;
  }

  public JsonNode operation(String method, String path) {
    return document.required("paths").required(path).required(method);
  }

  /// The response of an operation with a status.
  public JsonNode response(String method, String path, int status) {
    JsonNode responses = operation(method, path).required("responses");
    assertThat(responses.has(Integer.toString(status)))
        .as("%s %s tells of status %d", method, path, status)
        .isTrue();
    return resolved(responses.required(Integer.toString(status)));
  }

  public JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isString() ? document.at(reference.stringValue().substring(1)) : node;
  }

  /// Fails if the value does not match the schema or has undeclared fields.
  public void requireValid(JsonNode schema, JsonNode value) {
    var whole = (ObjectNode) schema.deepCopy();
    whole.set("components", closed);
    Schema compiled = SCHEMAS.getSchema(whole);
    assertThat(
            compiled.validate(
                value, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true))))
        .as(value.toPrettyString())
        .isEmpty();
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("properties").isObject()) {
      object.put("additionalProperties", false);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      close(field.getValue());
    }
    if (node.isArray()) {
      node.forEach(OpenApiDocument::close);
    }
  }
}
