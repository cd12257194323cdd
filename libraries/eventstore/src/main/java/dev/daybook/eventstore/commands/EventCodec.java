package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import java.util.Map;
import java.util.UUID;

/// Converts between a domain's events and their stored form.
///
/// Implementations are thread-safe. `decode` must return an event equal to the one that `encode`
/// got.
///
/// @param <E> the events of one kind of stream
public interface EventCodec<E> {

  /// The stored form of an event, with the id and the metadata that the caller chose. A codec
  /// writes them because it adds keys of its own to the metadata, such as the version of the form,
  /// and because the model has no JSON.
  ///
  /// @param stream that it is for
  /// @param metadata goes into the event's metadata, one JSON string a key
  /// @throws InvalidEventException if it could not be decoded to an equal event; names its type,
  ///   the field and the reason
  NewEvent encode(StreamId stream, E event, UUID eventId, Map<String, String> metadata);

  /// Decodes a stored event.
  ///
  /// @throws UnreadableEventException if its type is unknown or its data doesn't fit
  E decode(RecordedEvent event);
}
