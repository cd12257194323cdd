package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.postgres.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RolledBackAppendIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private static NewEvent event(String data) {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", data);
  }

  /// The database refuses the second event after it has numbered the first one. A position from a
  /// sequence would leave a gap.
  @Test
  void an_append_that_fails_after_numbering_leaves_no_gap() {
    TestDatabase database = TestDatabase.shared();
    var bad =
        new StreamAppend(STREAM, ExpectedVersion.any(), List.of(event("{}"), event("\"\\u0000\"")));
    try (PostgresEventStore store = database.open(database.newLog())) {
      for (long expected = 1; expected <= 3; expected++) {
        assertThatExceptionOfType(InvalidEventException.class)
            .isThrownBy(() -> store.appendUnchecked(List.of(bad), List.of()));
        AppendResult result =
            store.append(STREAM, ExpectedVersion.exact(expected - 1), List.of(event("{}")));
        assertThat(result.position()).isEqualTo(expected);
        assertThat(store.head()).isEqualTo(expected);
      }
      assertThat(store.readLog(0)).extracting(RecordedEvent::position).containsExactly(1L, 2L, 3L);
    }
  }
}
