package dev.daybook.jackson;

import static dev.daybook.eventstore.EventQuery.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.jackson.personal.PersonalData;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TagsTest {
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "HmacSHA256");
  private static final StreamId STREAM = StreamId.of("thing", "1");

  record Id(UUID value) {}

  enum Kind {
    LARGE {
      @Override
      public String toString() {
        return "very large";
      }
    }
  }

  record Tagged(
      @Tag("id") Id id,
      @Tag("text") String text,
      @Tag("number") long number,
      @Tag("kind") Kind kind,
      @Tag("day") LocalDate day,
      @Tag("other") @Nullable String other,
      String plain) {}

  record Person(
      @Tag("email") @PersonalData(erasedAs = "erased") String email, @Tag("city") String city) {}

  /// Any encryption: the tags don't depend on it.
  private static final FieldEncryption ENCRYPTION =
      new FieldEncryption() {
        @Override
        public String encrypt(FieldLocation location, String text) {
          return "encrypted:" + text;
        }

        @Override
        public Optional<String> decrypt(FieldLocation location, String stored) {
          return Optional.of(stored.replace("encrypted:", ""));
        }
      };

  private static <T extends Record> EventTypesBuilder<T> typesOf(Class<T> type) {
    return EventTypes.of(type).event("THING", type);
  }

  private static EventTypes<Person> persons() {
    return typesOf(Person.class).encryptedBy(ENCRYPTION).personalTagsKeyedBy(KEY).build();
  }

  private static <T extends Record> NewEvent encode(EventTypes<T> types, T event) {
    return types.encode(STREAM, event, UUID.randomUUID(), Map.of());
  }

  @Test
  void marked_fields_are_tags() {
    var id = new Id(new UUID(1, 2));
    var event = new Tagged(id, "a b", 7, Kind.LARGE, LocalDate.of(2026, 2, 28), null, "in no tag");
    assertThat(encode(typesOf(Tagged.class).build(), event).tags())
        .containsExactlyInAnyOrder(
            "id:" + id.value(), "text:a%20b", "number:7", "kind:LARGE", "day:2026-02-28");
  }

  @Test
  void the_tag_of_a_personal_field_is_a_keyed_hash() {
    Set<String> tags = encode(persons(), new Person("ada@example.com", "Rome")).tags();
    assertThat(tags).contains("city:Rome").noneMatch(tag -> tag.contains("ada"));
    assertThat(tags).anyMatch(tag -> tag.matches("email:%hmac:[0-9a-f]{64}"));
    assertThat(encode(persons(), new Person("ada@example.com", "Rome")).tags()).isEqualTo(tags);
    var otherKey = new SecretKeySpec(new byte[] {1}, "HmacSHA256");
    var other = typesOf(Person.class).encryptedBy(ENCRYPTION).personalTagsKeyedBy(otherKey);
    assertThat(encode(other.build(), new Person("ada@example.com", "Rome")).tags())
        .isNotEqualTo(tags);
  }

  @Test
  void a_query_finds_the_tags_as_they_are_stored() {
    var types = persons();
    Set<String> tags = encode(types, new Person("ada@example.com", "Rome")).tags();
    EventQuery query =
        types.stored(tag("email", "ada@example.com").and("city", "Rome").withTypes("THING"));
    assertThat(query.items()).containsExactly(new EventQuery.Item(Set.of("THING"), tags));
    assertThat(types.stored(query)).as("already as stored").isEqualTo(query);
  }

  @Test
  void a_query_names_declared_tags_and_types_only() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> persons().stored(tag("mail", "ada@example.com")))
        .withMessage("No event type declares the tag mail; declared are [city, email]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> persons().stored(EventQuery.types("THINGS")))
        .withMessage("No event is stored as THINGS");
  }

  @Test
  void a_tag_of_personal_data_needs_a_key() {
    var builder = typesOf(Person.class).encryptedBy(ENCRYPTION);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage(
            "THING has a tag of personal data, email:"
                + " set the key of its hash by personalTagsKeyedBy");
  }

  sealed interface Mixed {
    record Plain(@Tag("email") String email) implements Mixed {}

    record Personal(@Tag("email") @PersonalData(erasedAs = "erased") String email)
        implements Mixed {}
  }

  @Test
  void a_tag_is_personal_data_everywhere_or_nowhere() {
    var builder =
        EventTypes.of(Mixed.class)
            .event("PLAIN", Mixed.Plain.class)
            .event("PERSONAL", Mixed.Personal.class)
            .encryptedBy(ENCRYPTION)
            .personalTagsKeyedBy(KEY);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("The tag email is personal data in one event type and not in");
  }

  record Amount(@Tag("amount") BigDecimal amount) {}

  record Many(@Tag("n") List<String> many) {}

  record Nested(Inner inner) {}

  record Inner(@Tag("n") String text) {}

  record Misnamed(@Tag("a b") String text) {}

  @Test
  void a_field_that_cannot_be_a_tag_is_refused_at_start() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> typesOf(Amount.class))
        .withMessageStartingWith(
            "The field amount of THING is marked as a tag, but a BigDecimal can't be a tag");
    assertThatIllegalArgumentException().isThrownBy(() -> typesOf(Many.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> typesOf(Nested.class))
        .withMessageContaining("only fields of the event itself are tags");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> typesOf(Misnamed.class))
        .withMessageContaining("A tag's name is a letter");
  }

  record Twenty(
      @Tag("a") int a,
      @Tag("b") int b,
      @Tag("c") int c,
      @Tag("d") int d,
      @Tag("e") int e,
      @Tag("f") int f,
      @Tag("g") int g,
      @Tag("h") int h,
      @Tag("i") int i,
      @Tag("j") int j,
      @Tag("k") int k,
      @Tag("l") int l,
      @Tag("m") int m,
      @Tag("n") int n,
      @Tag("o") int o,
      @Tag("p") int p,
      @Tag("q") int q,
      @Tag("r") int r,
      @Tag("s") int s,
      @Tag("t") int t) {}

  @Test
  void one_tag_is_left_for_an_idempotency_key() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> typesOf(Twenty.class))
        .withMessage(
            "THING has 20 tags, but at most 19 are possible:"
                + " one is left for an idempotency key");
  }

  record Text(@Tag("text") String text) {}

  @Test
  void a_tag_holds_any_text_that_an_event_holds() {
    var types = typesOf(Text.class).build();
    for (String text : List.of("", " ", "größer 漢字 🎲", "x".repeat(100_000), "a\nb")) {
      assertThat(encode(types, new Text(text)).tags()).containsExactly(EventTag.of("text", text));
    }
    assertThatThrownBy(() -> encode(types, new Text("\ud800")))
        .isInstanceOf(InvalidEventException.class);
  }
}
