package dev.daybook.jackson.flat;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.jackson.StrictJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The flat readers return what Jackson reads, and nothing if Jackson refuses a text.
///
/// Repeat a run with `-Ddaybook.seed=…`.
class FlatReadersProperty {
  private static final int TEXTS = 10_000;

  enum Colour {
    RED,
    GREEN
  }

  record Amount(BigDecimal amount, String currency, @Nullable String note) {}

  record Numbers(
      int small, long whole, double binary, BigInteger large, BigDecimal exact, boolean flag) {}

  record Boxes(
      @Nullable Integer small,
      @Nullable Long whole,
      @Nullable Double binary,
      @Nullable BigInteger large,
      Boolean flag) {}

  record Texts(
      UUID id, Instant at, @Nullable Colour colour, @Nullable UUID other, @Nullable Instant end) {}

  record Names(String a, String A, String get, boolean isOpen, String getName, int size, long _x) {}

  record Positive(long number) {
    Positive {
      if (number <= 0) {
        throw new IllegalArgumentException("Not positive: " + number);
      }
    }
  }

  record One(@Nullable Double number) {}

  record Text(String text) {}

  record Nothing() {}

  private static final List<Class<? extends Record>> TYPES =
      List.of(
          Amount.class,
          Numbers.class,
          Boxes.class,
          Texts.class,
          Names.class,
          Positive.class,
          One.class,
          Text.class,
          Nothing.class);

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final JsonTexts texts = new JsonTexts(random);

  FlatReadersProperty() {
    System.out.println("FlatReadersProperty: -Ddaybook.seed=" + seed);
  }

  private static <D extends Record> FlatRecordReader<D> reader(Class<D> type) {
    return requireNonNull(
        FlatRecordReader.of(
            type,
            component ->
                type.getRecordComponents()[component]
                    .getAnnotatedType()
                    .isAnnotationPresent(Nullable.class)));
  }

  private static @Nullable Object byJackson(String json, Class<? extends Record> type) {
    try {
      return StrictJson.mapper().readValue(json, type);
    } catch (JacksonException e) {
      return null;
    }
  }

  @Test
  void plain_texts_are_read_as_by_Jackson() {
    for (Class<? extends Record> type : TYPES) {
      FlatRecordReader<? extends Record> reader = reader(type);
      for (int i = 0; i < TEXTS / TYPES.size(); i++) {
        String json = texts.of(type, true);
        boolean refused = type == Positive.class && byJackson(json, type) == null;
        assertThat((Object) reader.read(json)).as(json).isEqualTo(byJackson(json, type));
        assertThat(refused || reader.read(json) != null).as(json).isTrue();
      }
    }
  }

  @Test
  void a_text_that_Jackson_refuses_is_not_read() {
    int read = 0;
    for (Class<? extends Record> type : TYPES) {
      FlatRecordReader<? extends Record> reader = reader(type);
      for (int i = 0; i < TEXTS; i++) {
        String json = texts.of(type, false);
        Record flat = reader.read(json);
        if (flat != null) {
          assertThat((Object) flat).as(json).isEqualTo(byJackson(json, type));
          read++;
        }
      }
    }
    assertThat(read).isGreaterThan(TEXTS);
  }

  @Test
  void a_number_in_metadata_is_read_as_by_Jackson() {
    record Metadata(String actor, int schemaVersion, UUID cause) {}
    int read = 0;
    for (int i = 0; i < TEXTS; i++) {
      String json = texts.of(Metadata.class, random.nextBoolean());
      int flat = FlatMetadata.positiveInt(json, "schemaVersion");
      if (flat > 0) {
        assertThat(flat).as(json).isEqualTo(numberByJackson(json));
        read++;
      }
    }
    assertThat(read).isGreaterThan(TEXTS / 10);
  }

  private static int numberByJackson(String json) {
    try (JsonParser parser = StrictJson.mapper().createParser(json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (!parser.nextName().equals("schemaVersion")) {
        parser.nextToken();
        parser.skipChildren();
      }
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
      return parser.getIntValue();
    }
  }
}
