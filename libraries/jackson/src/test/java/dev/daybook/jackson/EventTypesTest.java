package dev.daybook.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.UnreadableEventException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EventTypesTest {
  private static final UUID ID = new UUID(7, 7);
  private static final StreamId STREAM = new StreamId("lamp", "1");

  /// The events of a lamp.
  private sealed interface LampEvent {
    record Switched(boolean on, int level) implements LampEvent {}

    sealed interface Ending extends LampEvent {
      record Dropped(String where) implements Ending {}
    }
  }

  /// The events of a cup.
  private sealed interface CupEvent {
    record Filled(int millilitres) implements CupEvent {}

    enum Emptied implements CupEvent {
      ONCE
    }
  }

  private record StoredEmptied() {}

  private interface OpenEvent {}

  private sealed interface HalfOpenEvent {
    non-sealed interface Anything extends HalfOpenEvent {}
  }

  private record StoredSwitched(boolean on, int level) {}

  private record StoredDropped(String where) {}

  private record Unreadable(Runnable runnable) {}

  private record Ambiguous(@JsonProperty("a") String one, @JsonProperty("a") String two) {}

  private static EventTypesBuilder<LampEvent> withSwitched(Upcaster... upcasters) {
    return EventTypes.of(LampEvent.class)
        .event(
            "SWITCHED",
            LampEvent.Switched.class,
            StoredSwitched.class,
            event -> new StoredSwitched(event.on(), event.level()),
            stored -> new LampEvent.Switched(stored.on(), stored.level()),
            upcasters);
  }

  private static EventTypesBuilder<LampEvent> withDropped(
      EventTypesBuilder<LampEvent> types, String name) {
    return types.event(
        name,
        LampEvent.Ending.Dropped.class,
        StoredDropped.class,
        event -> new StoredDropped(event.where()),
        stored -> new LampEvent.Ending.Dropped(stored.where()));
  }

  private static EventTypes<LampEvent> types(Upcaster... upcasters) {
    return withDropped(withSwitched(upcasters), "DROPPED").build();
  }

  private static RecordedEvent recorded(String type, String data, String metadata) {
    return new RecordedEvent(
        42, new StreamId("lamp", "1"), 3, ID, type, data, metadata, Instant.EPOCH);
  }

  private static RecordedEvent recorded(NewEvent event) {
    return recorded(event.type(), event.data(), event.metadata());
  }

  private static JsonNode json(String text) {
    return StrictJson.mapper().readTree(text);
  }

  private static UnreadableEventException unreadable(
      EventTypes<LampEvent> types, String type, String data, String metadata) {
    try {
      LampEvent event = types.decode(recorded(type, data, metadata));
      throw new AssertionError("It was readable, as " + event);
    } catch (UnreadableEventException e) {
      assertThat(e).hasMessageContaining("position 42").hasMessageContaining(type);
      return e;
    }
  }

  @Nested
  class Encoding {
    @Test
    void produces_the_stored_name_and_form() {
      NewEvent stored = types().encode(STREAM, new LampEvent.Switched(true, 3), ID, Map.of());

      assertThat(stored.eventId()).isEqualTo(ID);
      assertThat(stored.type()).isEqualTo("SWITCHED");
      assertThat(json(stored.data())).isEqualTo(json("{\"on\":true,\"level\":3}"));
    }

    @Test
    void adds_the_schema_version_to_the_metadata() {
      NewEvent stored =
          types(data -> data)
              .encode(STREAM, new LampEvent.Switched(true, 3), ID, Map.of("commandId", "c-\"1\""));

      assertThat(json(stored.metadata()))
          .isEqualTo(json("{\"commandId\":\"c-\\\"1\\\"\",\"schemaVersion\":2}"));
    }

    @Test
    void refuses_metadata_with_a_schema_version() {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  types()
                      .encode(
                          STREAM,
                          new LampEvent.Switched(true, 3),
                          ID,
                          Map.of("schemaVersion", "9")));
    }

    @Test
    void is_undone_by_decoding() {
      var on = new LampEvent.Switched(true, 3);
      var dropped = new LampEvent.Ending.Dropped("the caf\u00e9 \ud83d\ude00\u0001\"");

      assertThat(types().decode(recorded(types().encode(STREAM, on, ID, Map.of())))).isEqualTo(on);
      assertThat(types().decode(recorded(types().encode(STREAM, dropped, ID, Map.of("a", "b")))))
          .isEqualTo(dropped);
    }
  }

  @Nested
  class A_record_as_its_own_stored_form {
    private final StreamId cup = new StreamId("cup", "1");

    @Test
    void is_stored_as_a_separate_record_would_be() {
      NewEvent own = cups(data -> data).encode(cup, new CupEvent.Filled(3), ID, Map.of());

      assertThat(own.type()).isEqualTo("FILLED");
      assertThat(json(own.data())).isEqualTo(json("{\"millilitres\":3}"));
      assertThat(json(own.metadata())).isEqualTo(json("{\"schemaVersion\":2}"));
    }

    @Test
    void is_decoded_to_an_equal_event() {
      EventTypes<CupEvent> types = cups();
      NewEvent stored = types.encode(cup, new CupEvent.Filled(3), ID, Map.of());

      assertThat(types.decode(recorded(stored))).isEqualTo(new CupEvent.Filled(3));
    }

    @Test
    void takes_upcasters() {
      EventTypes<CupEvent> types =
          cups(
              data -> {
                data.put("millilitres", data.remove("litres").asInt() * 1000);
                return data;
              });

      assertThat(types.decode(recorded("FILLED", "{\"litres\":2}", "{\"schemaVersion\":1}")))
          .isEqualTo(new CupEvent.Filled(2000));
    }

    private static EventTypes<CupEvent> cups(Upcaster... upcasters) {
      return EventTypes.of(CupEvent.class)
          .event("FILLED", CupEvent.Filled.class, upcasters)
          .event(
              "EMPTIED",
              CupEvent.Emptied.class,
              StoredEmptied.class,
              _ -> new StoredEmptied(),
              _ -> CupEvent.Emptied.ONCE)
          .build();
    }
  }

  @Nested
  class Decoding_fails_by_name {
    private static final String DATA = "{\"on\":true,\"level\":3}";
    private static final String META = "{\"schemaVersion\":1}";

    @Test
    void for_an_unknown_type() {
      assertThat(unreadable(types(), "REPAIRED", DATA, META))
          .hasMessageContaining("its type is unknown")
          .returns(42L, UnreadableEventException::position);
    }

    @Test
    void for_a_newer_schema_version() {
      assertThat(unreadable(types(), "SWITCHED", DATA, "{\"schemaVersion\":2}"))
          .hasMessageContaining("its stored form has version 2, the newest known is 1");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "{\"schemaVersion\":0}",
          "{\"schemaVersion\":-1}",
          "{\"schemaVersion\":\"1\"}",
          "{\"schemaVersion\":1.5}",
          "{\"schemaVersion\":null}",
          "{\"schemaVersion\":99999999999}",
          "{\"schemaVersion\":{}}",
          "[]",
          "null",
          "",
        })
    void for_metadata_without_a_schema_version(String metadata) {
      assertThat(unreadable(types(), "SWITCHED", DATA, metadata))
          .hasMessageContaining("has no schemaVersion of 1 or more");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "null",
          "[]",
          "7",
          "{}",
          "{\"on\":true}",
          "{\"on\":true,\"level\":null}",
          "{\"on\":true,\"level\":\"3\"}",
          "{\"on\":true,\"level\":3.5}",
          "{\"on\":true,\"level\":3,\"more\":1}",
          "{\"on\":true,\"level\":3,\"level\":3}",
          "{\"on\":true,\"level\":3} 3",
        })
    void for_data_that_do_not_match_the_type(String data) {
      assertThat(unreadable(types(), "SWITCHED", data, META))
          .hasMessageContaining("its data doesn't fit its type");
    }
  }

  @Nested
  class Upcasters {
    /// Version 1 had no level, version 2 a percentage.
    private final Upcaster from1 =
        data -> data.put("percent", data.get("on").asBoolean() ? 100 : 0);

    private final Upcaster from2 =
        data -> {
          ObjectNode lifted = data.objectNode();
          lifted.set("on", data.get("on"));
          return lifted.put("level", data.get("percent").asInt() / 10);
        };

    private final EventTypes<LampEvent> third = types(from1, from2);

    private LampEvent decode(String data, int version) {
      return third.decode(recorded("SWITCHED", data, "{\"schemaVersion\":" + version + "}"));
    }

    @Test
    void convert_old_data_one_version_at_a_time() {
      assertThat(decode("{\"on\":true}", 1)).isEqualTo(new LampEvent.Switched(true, 10));
      assertThat(decode("{\"on\":true,\"percent\":50}", 2))
          .isEqualTo(new LampEvent.Switched(true, 5));
    }

    @Test
    void do_not_change_current_data() {
      assertThat(decode("{\"on\":true,\"level\":5}", 3)).isEqualTo(new LampEvent.Switched(true, 5));
    }

    @Test
    void run_once_for_each_decoded_event() {
      var lifted = new AtomicInteger();
      Upcaster counting =
          data -> {
            lifted.incrementAndGet();
            return data.put("level", 1);
          };
      EventTypes<LampEvent> second = types(counting);

      second.decode(recorded("SWITCHED", "{\"on\":true}", "{\"schemaVersion\":1}"));

      assertThat(lifted).hasValue(1);
    }

    @Test
    void set_the_current_version_to_their_number_plus_one() {
      assertThat(third.versions()).containsEntry("SWITCHED", 3).containsEntry("DROPPED", 1);
    }

    @Test
    void that_fail_are_named_in_the_exception() {
      EventTypes<LampEvent> failing =
          types(
              _ -> {
                throw new IllegalStateException("a fault");
              });
      assertThat(unreadable(failing, "SWITCHED", "{\"on\":true}", "{\"schemaVersion\":1}"))
          .hasMessageContaining("its data doesn't fit its type")
          .hasRootCauseMessage("a fault");
    }

    @Test
    void that_omit_a_field_are_named_in_the_exception() {
      assertThat(
              unreadable(types(data -> data), "SWITCHED", "{\"on\":true}", "{\"schemaVersion\":1}"))
          .hasMessageContaining("its data doesn't fit its type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "", "{\"on\":true,\"on\":true}"})
    void receive_only_objects(String data) {
      assertThat(unreadable(third, "SWITCHED", data, "{\"schemaVersion\":1}"))
          .hasMessageContaining("its data doesn't fit its type");
    }
  }

  @Nested
  class Building_fails {
    @Test
    void if_an_event_is_missing() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> withSwitched().build())
          .withMessageContaining("Not registered")
          .withMessageContaining("Dropped");
    }

    @Test
    void if_an_event_is_registered_twice() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> withDropped(withDropped(withSwitched(), "DROPPED"), "DROPPED_AGAIN"))
          .withMessageContaining("Dropped is registered twice");
    }

    @Test
    void if_a_name_is_used_twice() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> withDropped(withSwitched(), "SWITCHED"))
          .withMessageContaining("Two events are stored as SWITCHED")
          .withMessageContaining("Switched and ")
          .withMessageContaining("Dropped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1ST", "WITH SPACE", "\u00c4"})
    void if_a_name_is_invalid(String name) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> withDropped(withSwitched(), name))
          .withMessageEndingWith(": " + name);
    }

    @Test
    void if_a_class_is_not_an_event() {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  withSwitched()
                      .event(
                          "ENDING",
                          LampEvent.Ending.class,
                          StoredDropped.class,
                          event -> new StoredDropped(event.toString()),
                          stored -> new LampEvent.Ending.Dropped(stored.where())))
          .withMessageContaining("Ending is not an event class");
    }

    @Test
    void if_an_event_without_a_stored_form_is_not_a_record() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EventTypes.of(CupEvent.class).event("EMPTIED", CupEvent.Emptied.class))
          .withMessageContaining("Emptied is not a record");
    }

    @Test
    void if_the_event_interface_is_not_sealed() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EventTypes.of(OpenEvent.class))
          .withMessageContaining("OpenEvent is open to subclasses");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EventTypes.of(HalfOpenEvent.class))
          .withMessageContaining(HalfOpenEvent.Anything.class.getName() + " is open to subclasses");
    }

    @Test
    void if_a_stored_form_cannot_be_decoded() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> withPayload(Unreadable.class))
          .withMessageContaining("of DROPPED can't be read");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> withPayload(Ambiguous.class))
          .withMessageContaining("of DROPPED can't be read");
    }

    private static <D extends Record> void withPayload(Class<D> payload) {
      withSwitched()
          .event(
              "DROPPED",
              LampEvent.Ending.Dropped.class,
              payload,
              _ -> {
                throw new AssertionError("Nothing is stored here");
              },
              _ -> new LampEvent.Ending.Dropped("nowhere"));
    }
  }
}
