package dev.daybook.jackson;

import dev.daybook.eventstore.spi.Utf16;
import dev.daybook.jackson.flat.UuidText;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/// Rejects values that no setting of the mapper rejects: half of a surrogate pair, a number that
/// overflows to infinity, a number as an instant, a UUID in base 64.
final class StrictScalars {
  private static final String LONE_SURROGATE = "it contains half of a surrogate pair";
  private static final String INFINITE = "it is not a finite number";

  private StrictScalars() {}

  static SimpleModule module() {
    SimpleModule module = new SimpleModule("strict scalars");
    module.setValueInstantiators(new RequiredValues());
    return module
        .addDeserializer(String.class, new WholeText())
        .addKeyDeserializer(String.class, new WholeKey())
        .addKeyDeserializer(Object.class, new WholeKey())
        .addSerializer(String.class, new WholeTextWriter())
        .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse))
        .addDeserializer(UUID.class, new FromText<>(UUID.class, UuidText::parse))
        .addDeserializer(Double.class, new Finite<>(Double.class, Double::valueOf))
        .addDeserializer(double.class, new Finite<>(double.class, Double::valueOf))
        .addDeserializer(Float.class, new Finite<>(Float.class, Double::floatValue))
        .addDeserializer(float.class, new Finite<>(float.class, Double::floatValue))
        .addSerializer(Double.class, new FiniteWriter<>(Double.class))
        .addSerializer(double.class, new FiniteWriter<>(double.class))
        .addSerializer(Float.class, new FiniteWriter<>(Float.class))
        .addSerializer(float.class, new FiniteWriter<>(float.class));
  }

  private static final class WholeText extends StringDeserializer {
    @Override
    public String deserialize(JsonParser json, DeserializationContext context) {
      String text = super.deserialize(json, context);
      if (!Utf16.isWellFormed(text)) {
        throw context.weirdStringException(text, String.class, LONE_SURROGATE);
      }
      return text;
    }
  }

  private static final class WholeKey extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
      if (!Utf16.isWellFormed(key)) {
        throw context.weirdKeyException(String.class, key, LONE_SURROGATE);
      }
      return key;
    }
  }

  private static final class WholeTextWriter extends StdScalarSerializer<String> {
    WholeTextWriter() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator json, SerializationContext context) {
      if (!Utf16.isWellFormed(text)) {
        context.reportMappingProblem("A text can't be written: %s", LONE_SURROGATE);
      }
      json.writeString(text);
    }
  }

  private static final class FromText<T> extends StdScalarDeserializer<T> {
    private final Class<T> type;
    private final transient Function<String, T> parse;

    FromText(Class<T> type, Function<String, T> parse) {
      super(type);
      this.type = type;
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) {
      if (!json.hasToken(JsonToken.VALUE_STRING)) {
        return context.reportInputMismatch(this, "It is not a text");
      }
      try {
        return parse.apply(json.getString());
      } catch (RuntimeException e) {
        throw context.weirdStringException(json.getString(), type, String.valueOf(e.getMessage()));
      }
    }
  }

  private static final class Finite<N extends Number> extends StdScalarDeserializer<N> {
    private final Class<N> type;
    private final transient Function<Double, N> narrow;

    Finite(Class<N> type, Function<Double, N> narrow) {
      super(type);
      this.type = type;
      this.narrow = narrow;
    }

    @Override
    public N deserialize(JsonParser json, DeserializationContext context) {
      if (json.currentToken() == null || !json.currentToken().isNumeric()) {
        return context.reportInputMismatch(this, "It is not a number");
      }
      N number = narrow.apply(json.getDoubleValue());
      if (!Double.isFinite(number.doubleValue())) {
        throw context.weirdNumberException(number, type, INFINITE);
      }
      return number;
    }
  }

  private static final class FiniteWriter<N extends Number> extends StdScalarSerializer<N> {
    FiniteWriter(Class<N> type) {
      super(type);
    }

    @Override
    public void serialize(N number, JsonGenerator json, SerializationContext context) {
      if (!Double.isFinite(number.doubleValue())) {
        context.reportMappingProblem("A number can't be written: %s", INFINITE);
      }
      json.writeNumber(number.toString());
    }
  }
}
