package dev.daybook.jackson.flat;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FlatRecordReaderTest {
  private static <D extends Record> @Nullable FlatRecordReader<D> reader(Class<D> type) {
    return FlatRecordReader.of(type, _ -> false);
  }

  private enum Plain {
    FIRST
  }

  private enum Named {
    FIRST;

    @Override
    public String toString() {
      return "1st";
    }
  }

  private enum Coded {
    FIRST;

    @JsonValue
    int code() {
      return 1;
    }
  }

  @Nested
  class A_record_is_left_to_Jackson {
    @JacksonAnnotationsInside
    @Retention(RetentionPolicy.RUNTIME)
    @JsonProperty("other")
    private @interface Renamed {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private interface Lenient {}

    private record OfTexts(List<String> texts) {}

    private record OfNarrow(float single) {}

    private record OfAny(Object any) {}

    private record OfNamed(Named named) {}

    private record OfCoded(Coded coded) {}

    private record OfRenamed(@JsonProperty("other") String text) {}

    private record OfBundle(@Renamed String text) {}

    private record OfLenient(String text) implements Lenient {}

    private record OfCreator(String text) {
      @JsonCreator
      static OfCreator of(String text) {
        return new OfCreator(text + "!");
      }
    }

    @Test
    void if_a_component_is_not_a_known_scalar() {
      assertThat(reader(OfTexts.class)).isNull();
      assertThat(reader(OfNarrow.class)).isNull();
      assertThat(reader(OfAny.class)).isNull();
    }

    @Test
    void if_an_enum_has_other_names_than_those_of_its_constants() {
      assertThat(reader(OfNamed.class)).isNull();
      assertThat(reader(OfCoded.class)).isNull();
    }

    @Test
    void if_an_annotation_of_Jackson_changes_how_it_is_read() {
      assertThat(reader(OfRenamed.class)).isNull();
      assertThat(reader(OfBundle.class)).isNull();
      assertThat(reader(OfLenient.class)).isNull();
      assertThat(reader(OfCreator.class)).isNull();
    }
  }

  @Nested
  class A_text_is_left_to_Jackson {
    private record Text(String text) {}

    private void assertLeft(String json) {
      FlatRecordReader<Text> reader = requireNonNull(reader(Text.class));
      assertThat(reader.read("{\"text\":\"a\"}")).isEqualTo(new Text("a"));
      assertThat(reader.read(json)).as(json).isNull();
    }

    @Test
    void with_an_escape() {
      assertLeft("{\"text\":\"\\n\"}");
      assertLeft("{\"te\\u0078t\":\"a\"}");
    }

    @Test
    void with_half_of_a_surrogate_pair() {
      assertLeft("{\"text\":\"\ud83d\"}");
    }

    @Test
    void with_a_key_that_is_followed_by_no_colon() {
      assertLeft("{\"text\" \"text\":\"a\"}");
    }

    @Test
    void with_a_field_twice_or_missing_or_unknown() {
      assertLeft("{\"text\":\"a\",\"text\":\"a\"}");
      assertLeft("{}");
      assertLeft("{\"text\":\"a\",\"b\":1}");
    }

    @Test
    void with_null_for_a_component_that_must_not_be_null() {
      assertLeft("{\"text\":null}");
    }

    @Test
    void if_it_is_longer_than_a_plain_one() {
      assertLeft("{\"text\":\"" + "a".repeat(10_000) + "\"}");
    }
  }

  @Test
  void constants_are_read_by_their_names() {
    record Kept(Plain plain) {}
    FlatRecordReader<Kept> reader = requireNonNull(reader(Kept.class));
    assertThat(reader.read("{\"plain\": \"FIRST\"}")).isEqualTo(new Kept(Plain.FIRST));
    assertThat(reader.read("{\"plain\": \"first\"}")).isNull();
  }
}
