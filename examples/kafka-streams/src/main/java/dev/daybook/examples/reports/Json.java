package dev.daybook.examples.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import tools.jackson.databind.json.JsonMapper;

/// Records as JSON.
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /// Ignores fields that the form doesn't have.
  static <T> T read(String text, Class<T> form) {
    return MAPPER.readValue(text, form);
  }

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> Serde<T> serde(Class<T> form) {
    return Serdes.serdeFrom(
        (topic, value) -> value == null ? null : write(value).getBytes(UTF_8),
        (topic, bytes) -> bytes == null ? null : read(new String(bytes, UTF_8), form));
  }
}
