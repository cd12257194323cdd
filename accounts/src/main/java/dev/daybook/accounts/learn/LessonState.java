package dev.daybook.accounts.learn;

import dev.daybook.accounts.domain.Money;
import dev.daybook.eventstore.RecordedEvent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A lesson at one moment.
///
/// @param schema schema of the lesson's log
/// @param history all events of the account, as stored, with the state after each
public record LessonState(UUID lesson, String schema, List<Entry> history, ReadModel readModel) {
  public LessonState {
    history = List.copyOf(history);
  }

  /// The account after its last event.
  public State account() {
    return history.getLast().after();
  }

  /// The account after one of its events.
  ///
  /// @param name decrypted; a constant text if the person was erased
  public record State(long version, String name, String email, Money balance) {}

  /// An event, and the account after it.
  ///
  /// @param event with personal data encrypted
  public record Entry(RecordedEvent event, State after) {}

  /// The read model.
  ///
  /// @param position the checkpoint: position of the last event that the table includes
  /// @param head position of the last event of the log
  /// @param row the account in the table; null before the first event is applied
  public record ReadModel(boolean running, long position, long head, @Nullable State row) {}
}
