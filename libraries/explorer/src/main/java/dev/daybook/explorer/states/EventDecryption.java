package dev.daybook.explorer.states;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventTypes;
import java.util.List;
import java.util.Optional;

/// The personal data of events whose types the application has named. Thread-safe.
public final class EventDecryption {
  private final List<EventTypes<?>> types;

  public EventDecryption(List<EventTypes<?>> types) {
    this.types = List.copyOf(types);
  }

  /// Whether the type of an event has encrypted fields.
  public boolean isEncrypted(RecordedEvent event) {
    return typesOf(event)
        .map(of -> !of.with(new HiddenPersonalData()).decrypt(event).data().equals(event.data()))
        .orElse(false);
  }

  /// Whether an event may have personal data: its type has encrypted fields, or is not known.
  public boolean mayHavePersonalData(RecordedEvent event) {
    return typesOf(event).isEmpty() || isEncrypted(event);
  }

  /// The event with its personal data; unchanged if it has none.
  ///
  /// @throws dev.daybook.eventstore.errors.EventStoreException if the keys can't be read
  public RecordedEvent decrypt(RecordedEvent event) {
    return typesOf(event).map(of -> of.decrypt(event)).orElse(event);
  }

  private Optional<EventTypes<?>> typesOf(RecordedEvent event) {
    return types.stream().filter(of -> of.versions().containsKey(event.type())).findFirst();
  }
}
