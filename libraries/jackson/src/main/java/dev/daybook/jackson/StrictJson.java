package dev.daybook.jackson;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// A strict JSON mapper: a value is read exactly as it was written, or rejected.
///
/// It rejects:
///
/// - duplicate keys, text after the value, unknown and missing fields
/// - null for a record's component that isn't annotated with JSpecify's `@Nullable`; in Kotlin,
///   whose type has no `?`
/// - silent conversions: `"12"` or `true` as a number, `12` as a text, `1.5` as an integer, an
///   empty text as null, a number as an instant or as an enum, a number too large for a `double` as
///   infinity
/// - a lone surrogate (half a UTF-16 pair), which would become a question mark in UTF-8: in both
///   directions, wherever a value is bound to a Java type. A bare `JsonNode` is not inspected.
///
/// Numbers with a fraction are exact (`BigDecimal`) in both directions, and written without
/// exponents. Instants are texts in ISO 8601; times keep their offset and their zone. Depth and
/// lengths are bounded.
public final class StrictJson {
  /// Maximum nesting depth of objects and arrays.
  public static final int NESTING_MAX = 100;

  /// Maximum length of a number, in digits.
  public static final int NUMBER_LENGTH_MAX = 1_000;

  /// Maximum length of a text, in characters.
  public static final int STRING_LENGTH_MAX = 1 << 20;

  private static final JsonMapper MAPPER = build();

  private StrictJson() {}

  /// The shared mapper; thread-safe.
  public static JsonMapper mapper() {
    return MAPPER;
  }

  private static JsonMapper build() {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder()
            .maxNestingDepth(NESTING_MAX)
            .maxNumberLength(NUMBER_LENGTH_MAX)
            .maxStringLength(STRING_LENGTH_MAX)
            .build();
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(bounds)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build())
        .enable(
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(
            DeserializationFeature.ACCEPT_FLOAT_AS_INT,
            DeserializationFeature.ACCEPT_EMPTY_STRING_AS_NULL_OBJECT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(
            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .addModule(StrictScalars.module())
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .withCoercionConfigDefaults(
            any -> any.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
        .build();
  }
}
