package dev.daybook.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.jackson.personal.PersonId;
import dev.daybook.jackson.personal.PersonalData;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Personal data: encrypted in the log, and transparent to readers through event types.
class PersonalDataTest {
  private static final UUID ID = new UUID(7, 7);
  private static final StreamId GUEST = new StreamId("guest", "1");
  private static final StreamId OTHER = new StreamId("guest", "2");

  /// The events of a guest.
  private sealed interface GuestEvent {
    record Came(String name, int room) implements GuestEvent {}

    record Left() implements GuestEvent {}
  }

  private record StoredCame(@PersonalData(erasedAs = "a guest") String name, int room) {}

  private record StoredLeft(String how) {}

  private record Renamed(@PersonalData(erasedAs = "") @JsonProperty("other") String name) {}

  private record Numbered(@PersonalData(erasedAs = "") int name) {}

  /// A field encryption that keeps the texts in memory: a stored text is a number.
  private static final class Drawer implements FieldEncryption {
    private final Map<String, Map.Entry<FieldLocation, String>> texts = new HashMap<>();
    private final Set<String> destroyed = new HashSet<>();
    private final Set<String> prepared = new HashSet<>();
    private int preparations;
    private boolean away;

    @Override
    public String encrypt(FieldLocation location, String text) {
      String number = Integer.toString(texts.size());
      texts.put(number, Map.entry(location, text));
      return number;
    }

    @Override
    public Optional<String> decrypt(FieldLocation location, String stored) {
      if (away) {
        throw new EventStoreUnavailableException("away", null);
      }
      if (destroyed.contains(location.person())) {
        return Optional.empty();
      }
      var text = texts.get(stored);
      if (text == null || !text.getKey().equals(location)) {
        throw new IllegalArgumentException(
            "not encrypted for the location: " + stored + ", " + location);
      }
      return Optional.of(text.getValue());
    }

    @Override
    public FieldEncryption prefetchingKeysFor(Set<String> persons) {
      prepared.addAll(persons);
      preparations++;
      return this;
    }
  }

  private final Drawer drawer = new Drawer();
  private final EventTypes<GuestEvent> types = guests().encryptedBy(drawer).build();

  private static EventTypesBuilder<GuestEvent> guests() {
    return EventTypes.of(GuestEvent.class)
        .event(
            "CAME",
            GuestEvent.Came.class,
            StoredCame.class,
            event -> new StoredCame(event.name(), event.room()),
            stored -> new GuestEvent.Came(stored.name(), stored.room()))
        .event(
            "LEFT",
            GuestEvent.Left.class,
            StoredLeft.class,
            _ -> new StoredLeft("by car"),
            _ -> new GuestEvent.Left());
  }

  private static RecordedEvent recorded(StreamId stream, NewEvent event) {
    return new RecordedEvent(
        1, stream, 1, ID, event.type(), event.data(), event.metadata(), Instant.EPOCH);
  }

  private NewEvent encode(GuestEvent event) {
    return types.encode(GUEST, event, ID, Map.of());
  }

  @Test
  void is_encrypted_when_stored_and_decrypted_when_decoded() {
    var came = new GuestEvent.Came("Ada", 12);

    NewEvent stored = encode(came);

    assertThat(stored.data()).isEqualTo("{\"name\":\"0\",\"room\":12}");
    assertThat(types.decode(recorded(GUEST, stored))).isEqualTo(came);
  }

  @Test
  void is_decrypted_for_readers_of_json() {
    NewEvent stored = encode(new GuestEvent.Came("Ada", 12));

    assertThat(types.decrypt(recorded(GUEST, stored)).data())
        .isEqualTo("{\"name\":\"Ada\",\"room\":12}");
  }

  @Test
  void reads_as_forgotten_after_the_key_is_destroyed() {
    RecordedEvent event = recorded(GUEST, encode(new GuestEvent.Came("Ada", 12)));
    drawer.destroyed.add(GUEST.id());

    assertThat(types.decode(event)).isEqualTo(new GuestEvent.Came("a guest", 12));
    assertThat(types.decrypt(event).data()).isEqualTo("{\"name\":\"a guest\",\"room\":12}");
  }

  @Test
  void is_unreadable_in_another_stream() {
    RecordedEvent carried = recorded(OTHER, encode(new GuestEvent.Came("Ada", 12)));

    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(() -> types.decode(carried));
    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(() -> types.decrypt(carried));
  }

  @Test
  void is_not_unreadable_while_keys_are_unavailable() {
    RecordedEvent event = recorded(GUEST, encode(new GuestEvent.Came("Ada", 12)));
    drawer.away = true;

    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> types.decode(event));
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> types.decrypt(event));
  }

  @Test
  void needs_no_keys_for_events_without_it() {
    RecordedEvent left = recorded(GUEST, encode(new GuestEvent.Left()));
    var unknown = new NewEvent(ID, "UNKNOWN", "[1]");
    drawer.away = true;

    assertThat(types.decode(left)).isEqualTo(new GuestEvent.Left());
    assertThat(types.decrypt(left)).isSameAs(left);
    assertThat(types.decrypt(recorded(GUEST, unknown)).data()).isEqualTo("[1]");
  }

  @Test
  void prefetches_keys_once_for_many_events() {
    RecordedEvent came = recorded(GUEST, encode(new GuestEvent.Came("Ada", 12)));
    RecordedEvent left = recorded(OTHER, encode(new GuestEvent.Left()));

    EventTypes<GuestEvent> forBoth = types.prefetchingKeysFor(List.of(came, left));

    assertThat(forBoth.decode(came)).isEqualTo(new GuestEvent.Came("Ada", 12));
    assertThat(forBoth.decode(left)).isEqualTo(new GuestEvent.Left());
    assertThat(drawer.prepared).containsExactly(GUEST.id());
  }

  @Test
  void is_decrypted_by_every_way_to_read_a_log() {
    var log = new InMemoryEventStore(Clock.systemUTC());
    var decrypted = new DecryptingEventStore(log, types);
    decrypted.append(
        GUEST, ExpectedVersion.noStream(), List.of(encode(new GuestEvent.Came("Ada", 1))));

    String data = "{\"name\":\"Ada\",\"room\":1}";
    assertThat(log.readStream(GUEST, 0)).noneMatch(event -> event.data().equals(data));
    assertThat(decrypted.readStream(GUEST, 0)).extracting(RecordedEvent::data).containsOnly(data);
    assertThat(decrypted.readLast(GUEST, 1)).extracting(RecordedEvent::data).containsOnly(data);
    assertThat(decrypted.readLog(0)).extracting(RecordedEvent::data).containsOnly(data);
    assertThat(decrypted.readLogPage(0, EventFilter.all(), 10).events())
        .extracting(RecordedEvent::data)
        .containsOnly(data);
    assertThat(decrypted.readQuery(EventQuery.types("CAME"), 0, 1))
        .extracting(RecordedEvent::data)
        .containsOnly(data);
    assertThat(decrypted.head()).isEqualTo(1);
  }

  @Test
  void is_decrypted_page_by_page_when_a_whole_log_is_read() {
    var log = new InMemoryEventStore(Clock.systemUTC());
    int guests = 2 * DecryptingEventStore.PAGE_EVENTS_MAX + 1;
    for (int guest = 1; guest <= guests; guest++) {
      var stream = new StreamId("guest", Integer.toString(guest));
      NewEvent came =
          types.encode(
              stream, new GuestEvent.Came("No. " + guest, 1), new UUID(7, guest), Map.of());
      log.append(stream, ExpectedVersion.noStream(), List.of(came));
    }
    var decrypted = new DecryptingEventStore(log, types);

    List<RecordedEvent> events = decrypted.readLog(0).toList();

    assertThat(events).extracting(RecordedEvent::position).isSorted().hasSize(guests);
    assertThat(events).allMatch(event -> event.data().contains("No. " + event.position() + "\""));
    assertThat(drawer.prepared).hasSize(guests);
    assertThat(drawer.preparations).isEqualTo(3);
    assertThat(decrypted.readLog(0).limit(1)).hasSize(1);
    assertThat(drawer.preparations).isEqualTo(4);
  }

  @Test
  void needs_a_field_encryption() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guests().build())
        .withMessageContaining("CAME");
  }

  @Test
  void must_be_texts_under_their_own_names() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> only(Numbered.class, new Numbered(1)))
        .withMessageContaining("name");
    EventTypes<Only> renamed = only(Renamed.class, new Renamed("Ada"));

    assertThatIllegalStateException()
        .isThrownBy(() -> renamed.encode(GUEST, new Only(), ID, Map.of()))
        .withMessageContaining("another name");
  }

  private record Booked(
      UUID id, @PersonId String guest, @PersonalData(erasedAs = "a guest") String name) {}

  private static final StreamId ROOM = new StreamId("room", "12");

  private final EventTypes<Booked> bookings =
      EventTypes.of(Booked.class).event("BOOKED", Booked.class).encryptedBy(drawer).build();

  private RecordedEvent booked(String guest, String name) {
    return recorded(ROOM, bookings.encode(ROOM, new Booked(ID, guest, name), ID, Map.of()));
  }

  @Test
  void belongs_to_the_person_that_a_field_names() {
    RecordedEvent ada = booked("guest-1", "Ada");
    RecordedEvent eda = booked("guest-2", "Eda");

    bookings.prefetchingKeysFor(List.of(ada, eda));
    drawer.destroyed.add("guest-1");

    assertThat(drawer.prepared).containsExactlyInAnyOrder("guest-1", "guest-2");
    assertThat(bookings.decode(ada).name()).isEqualTo("a guest");
    assertThat(bookings.decode(eda).name()).isEqualTo("Eda");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Ada L", "Žofie"})
  void needs_an_id_of_the_person(String guest) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> booked(guest, "Ada"))
        .withMessageContaining("The field guest of BOOKED must name a person");
  }

  @Test
  void is_unreadable_without_the_id_of_the_person() {
    RecordedEvent changed = booked("guest-1", "Ada").withData("{\"name\":\"0\"}");

    bookings.prefetchingKeysFor(List.of(changed));

    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(() -> bookings.decrypt(changed));
  }

  private record TwoIds(
      @PersonId String a, @PersonId String b, @PersonalData(erasedAs = "") String c) {}

  private record PersonalId(@PersonId @PersonalData(erasedAs = "") String a) {}

  private record NothingPersonal(@PersonId String a) {}

  @ParameterizedTest
  @ValueSource(classes = {TwoIds.class, PersonalId.class, NothingPersonal.class})
  void has_one_id_that_is_not_personal(Class<? extends Record> payload) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PersonalFields.of("BOOKED", payload))
        .withMessageContaining("BOOKED marks [a");
  }

  private record Only() {}

  private <D extends Record> EventTypes<Only> only(Class<D> payload, D stored) {
    return EventTypes.of(Only.class)
        .event("ONLY", Only.class, payload, _ -> stored, _ -> new Only())
        .encryptedBy(drawer)
        .build();
  }
}
