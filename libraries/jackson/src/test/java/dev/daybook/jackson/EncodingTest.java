package dev.daybook.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.jackson.personal.PersonalData;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// An event is decoded to an equal event, or refused when encoded.
@NullUnmarked // these events lack values on purpose
class EncodingTest {
  private static final UUID ID = new UUID(7, 7);
  private static final StreamId STREAM = new StreamId("thing", "1");

  private record Line(String article, Integer count) {}

  private record Order(String customer, List<Line> lines, Map<String, BigDecimal> prices) {}

  private record Note(@Nullable String text, Optional<String> author, @Nullable Line line) {}

  private record Fraction(double number) {}

  private record Exact(BigDecimal number) {}

  private record Text(String text) {}

  private record Anything(Object value) {}

  private record At(OffsetDateTime offset, ZonedDateTime zoned) {}

  private record FieldLocation(Locale locale, URI uri) {}

  @SuppressWarnings("ArrayRecordComponent") // arrays are the point
  private record Bytes(byte[] bytes, String[][] texts) {}

  private record Several(Collection<String> texts) {}

  private record Kept(String text, @JsonIgnore String ignored) {}

  private record Running(Runnable task) {}

  private record Referring(AtomicReference<String> text) {}

  private record Deep(List<Optional<Running>> running) {}

  private record Guest(@PersonalData(erasedAs = "") String name) {}

  private record Visit(List<Guest> guests) {}

  private static <T extends Record> EventTypes<T> types(Class<T> type) {
    return EventTypes.of(type).event("HAPPENED", type).build();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> NewEvent encode(T event) {
    return types((Class<T>) event.getClass()).encode(STREAM, event, ID, Map.of());
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> T decode(T event, NewEvent encoded) {
    return types((Class<T>) event.getClass())
        .decode(
            new RecordedEvent(
                1, STREAM, 1, ID, "HAPPENED", encoded.data(), encoded.metadata(), Instant.EPOCH));
  }

  private static void assertRestored(Record event) {
    assertThat(decode(event, encode(event))).isEqualTo(event);
  }

  private static void assertRefused(Record event, String field, String reason) {
    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> encode(event))
        .withMessageContaining("HAPPENED")
        .withMessageContaining(field)
        .withMessageContaining(reason);
  }

  @Nested
  class A_null_is_refused {
    @Test
    void for_a_component() {
      assertRefused(new Order(null, List.of(), Map.of()), "customer", "null");
      assertRefused(new Order("Ada", null, Map.of()), "lines", "null");
    }

    @Test
    void for_a_component_of_a_nested_record() {
      var lines = List.of(new Line("a", 1), new Line("b", null));
      assertRefused(new Order("Ada", lines, Map.of()), "lines[1].count", "null");
    }

    @Test
    @SuppressWarnings("NullOptional")
    void for_an_optional() {
      assertRefused(new Note("a", null, null), "author", "it is read back as");
    }

    @Test
    void as_the_key_of_a_map() {
      var prices = Collections.<String, BigDecimal>singletonMap(null, BigDecimal.ONE);
      assertRefused(new Order("Ada", List.of(), prices), "prices", "ull key");
    }
  }

  @Nested
  class A_null_is_preserved {
    @Test
    void for_a_nullable_component() {
      assertRestored(new Note(null, Optional.empty(), null));
      assertThat(encode(new Note(null, Optional.empty(), null)).data())
          .isEqualTo("{\"text\":null,\"author\":null,\"line\":null}");
    }

    @Test
    void as_an_element_and_as_the_value_of_a_map() {
      var lines = Arrays.asList(null, new Line("a", 1));
      assertRestored(new Order("Ada", lines, Collections.singletonMap("a", null)));
    }
  }

  @Test
  void times_keep_their_offset_and_zone() {
    assertRestored(
        new At(
            OffsetDateTime.parse("2026-01-31T12:00:00+05:30"),
            ZonedDateTime.parse("2026-10-25T02:30:00+01:00[Europe/Paris]")));
  }

  @Test
  void arrays_are_restored_by_content() {
    var written = new Bytes(new byte[] {0, -1}, new String[][] {{"a"}, {}});
    Bytes read = decode(written, encode(written));
    assertThat(read.bytes()).isEqualTo(written.bytes());
    assertThat(read.texts()).isDeepEqualTo(written.texts());
  }

  @Nested
  class A_value_is_refused {
    @Test
    void that_jsonb_would_change() {
      assertRefused(new Fraction(-0.0), "number", "minus zero");
      assertRefused(new Text("a\0b"), "text", "U+0000");
      assertRefused(new Text("\ud83d"), "text", "surrogate");
      assertRefused(new Fraction(Double.NaN), "number", "finite");
    }

    @Test
    void that_decodes_to_a_different_value() {
      assertRefused(new Exact(new BigDecimal("1E+5")), "number", "it is read back as 100000");
      assertRefused(new Anything(1.5), "value", "BigDecimal");
      assertRefused(new Anything(Instant.EPOCH), "value", "String");
      assertRefused(new Several(Set.of("a")), "texts", "it is read back as");
      assertRefused(new FieldLocation(Locale.ROOT, URI.create("a")), "locale", "");
      assertRefused(new FieldLocation(Locale.FRANCE, URI.create("")), "uri", "");
    }

    @Test
    void with_a_field_that_is_not_stored() {
      assertRefused(new Kept("a", "b"), "ignored", "");
    }

    @Test
    void without_its_text_in_the_message() {
      assertThatExceptionOfType(InvalidEventException.class)
          .isThrownBy(() -> encode(new Anything(new Text("secret"))))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void in_metadata() {
      var text = new Text("a");
      for (String bad : List.of("\0", "\ud83d")) {
        assertThatExceptionOfType(InvalidEventException.class)
            .isThrownBy(() -> types(Text.class).encode(STREAM, text, ID, Map.of("actor", bad)))
            .withMessageContaining("HAPPENED")
            .withMessageContaining("metadata.actor");
        assertThatExceptionOfType(InvalidEventException.class)
            .isThrownBy(() -> types(Text.class).encode(STREAM, text, ID, Map.of(bad, "a")))
            .withMessageContaining("metadata");
      }
    }

    @Test
    void that_is_too_long() {
      assertRefused(new Text("a".repeat(NewEvent.BYTES_MAX)), "data", "bytes");
    }
  }

  @Test
  void information_lost_by_the_stored_form_is_refused() {
    EventTypes<Line> lossy =
        EventTypes.of(Line.class)
            .event(
                "HAPPENED",
                Line.class,
                Text.class,
                line -> new Text(line.article()),
                text -> new Line(text.text(), 0))
            .build();

    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> lossy.encode(STREAM, new Line("a", 1), ID, Map.of()))
        .withMessageContaining("HAPPENED")
        .withMessageContaining("count");
    assertThat(lossy.encode(STREAM, new Line("a", 0), ID, Map.of()).data())
        .isEqualTo("{\"text\":\"a\"}");
  }

  @Nested
  class Building_fails {
    @Test
    void if_no_value_of_a_type_can_be_decoded() {
      assertUnbuildable(Running.class, "task");
      assertUnbuildable(Deep.class, "running");
    }

    @Test
    void if_values_of_a_type_cannot_be_compared() {
      assertUnbuildable(Referring.class, "text");
    }

    @Test
    void if_a_nested_record_has_personal_data() {
      assertUnbuildable(Visit.class, "guests[].name");
    }

    private static void assertUnbuildable(Class<? extends Record> type, String field) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> types(type))
          .withMessageContaining("HAPPENED")
          .withMessageContaining(field);
    }
  }
}
