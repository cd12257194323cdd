package dev.daybook.spring.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The metadata of the properties, which editors show.
class PropertiesMetadataTest {
  private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

  @Test
  void each_property_is_described() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode property : metadata().path("properties")) {
      String name = property.path("name").asString();
      names.add(name);
      assertThat(property.path("description").asString()).as(name).endsWith(".");
    }

    assertThat(names)
        .hasSize(32)
        .allSatisfy(name -> assertThat(name).startsWith("daybook."))
        .contains("daybook.enabled", "daybook.schema", "daybook.datasource.maximum-pool-size");
  }

  private static JsonNode metadata() throws IOException {
    try (InputStream file = PropertiesMetadataTest.class.getResourceAsStream(METADATA)) {
      return JsonMapper.shared().readTree(requireNonNull(file, METADATA));
    }
  }
}
