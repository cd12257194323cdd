package dev.daybook.postgres.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An event is decoded to an equal one after the database has stored it, or refused by name when
/// encoded.
///
/// Repeat a run with `-Ddaybook.seed=…`.
@SuppressWarnings("NullAway.Init")
class EncodingProperty {
  private static final int RECORD_TYPES = 120;
  private static final int VALUES = 25;
  private static final StreamId STREAM = new StreamId("thing", "1");

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Stored> stored = new ArrayList<>();
  private Class<?> types;

  private record Stored(EventCodec<Object> codec, Object value, NewEvent event) {}

  @BeforeEach
  void generate() throws Exception {
    System.out.println("EncodingProperty: -Ddaybook.seed=" + seed);
    types =
        InMemoryCompiler.compile("generated.Types", new RecordTypes(random).source(RECORD_TYPES));
  }

  @Test
  void ordinary_values_are_restored_from_the_database() throws Exception {
    var values = new RandomValues(random, false);
    for (Class<?> type : records("R")) {
      EventCodec<Object> codec = codec(type);
      for (int i = 0; i < VALUES; i++) {
        Object value = values.of(type);
        stored.add(new Stored(codec, value, encode(codec, value)));
      }
    }
    assertAllRestored();
  }

  @Test
  void odd_values_are_restored_or_refused_by_name() throws Exception {
    var values = new RandomValues(random, true);
    int refused = 0;
    for (Class<?> type : records("R")) {
      EventCodec<Object> codec = codec(type);
      for (int i = 0; i < VALUES; i++) {
        Object value = values.of(type);
        try {
          stored.add(new Stored(codec, value, encode(codec, value)));
        } catch (InvalidEventException e) {
          assertThat(e).hasMessageContaining(name(type)).hasMessageMatching("(?s).*\\bc\\d.*");
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
    assertThat(stored).isNotEmpty();
    assertAllRestored();
  }

  @Test
  void a_type_without_storable_values_is_refused_by_the_builder() throws Exception {
    for (String prefix : List.of("U", "V")) {
      for (Class<?> type : records(prefix)) {
        assertThatIllegalArgumentException()
            .as(type.toString())
            .isThrownBy(() -> codec(type))
            .withMessageContaining(name(type));
      }
    }
  }

  private List<Class<?>> records(String prefix) throws ClassNotFoundException {
    List<Class<?>> records = new ArrayList<>();
    for (Class<?> type : types.getDeclaredClasses()) {
      if (type.getSimpleName().matches(prefix + "\\d+")) {
        records.add(type);
      }
    }
    return records;
  }

  private static String name(Class<?> type) {
    return "EVENT_" + type.getSimpleName();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static EventCodec<Object> codec(Class type) {
    return EventTypes.of(type).event(name(type), type).build();
  }

  private static NewEvent encode(EventCodec<Object> codec, Object value) {
    return codec.encode(STREAM, value, UUID.randomUUID(), Map.of());
  }

  private void assertAllRestored() {
    TestDatabase database = TestDatabase.shared();
    try (var store = database.open(database.newLog())) {
      store.append(STREAM, ExpectedVersion.noStream(), stored.stream().map(Stored::event).toList());
      List<RecordedEvent> read = store.readStream(STREAM, 0).toList();
      assertThat(read).hasSize(stored.size());
      for (int i = 0; i < read.size(); i++) {
        assertRestored(stored.get(i), read.get(i));
      }
    }
  }

  private void assertRestored(Stored written, RecordedEvent read) {
    Object decoded = written.codec().decode(read);
    assertThat(DeepEquality.same(written.value(), decoded))
        .as(
            "seed %d: %s%nstored as %s%ncame back as %s",
            seed, written.value(), read.data(), decoded)
        .isTrue();
  }
}
