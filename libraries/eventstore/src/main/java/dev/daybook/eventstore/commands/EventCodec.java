package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.Map;
import java.util.UUID;

/// Converts between a domain's events and their stored form.
///
/// Implementations are thread-safe. `decode` must return an event equal to the one that `encode`
/// got.
///
/// @param <E> the events of one kind of stream
public interface EventCodec<E> {

  /// Encodes an event. A codec may add keys of its own to the metadata, such as the version of the
  /// stored form.
  ///
  /// @param stream the stream that the event will be appended to
  /// @param metadata keys and values for the event's metadata; each value becomes a JSON string
  /// @throws InvalidEventException if the event could not be decoded to an equal event; the message
  ///   names the event's type, the field and the reason
  NewEvent encode(StreamId stream, E event, UUID eventId, Map<String, String> metadata);

  /// A query as the tags are stored. A codec that stores a tag in another form than
  /// [dev.daybook.eventstore.EventTag], such as the keyed hash of personal data, returns the query
  /// with that form. By default, the query itself.
  ///
  /// @throws IllegalArgumentException if no event of the codec can match an item
  default EventQuery stored(EventQuery query) {
    return query;
  }

  /// Decodes a stored event.
  ///
  /// @throws UnreadableEventException if its type is unknown or its data doesn't fit
  E decode(RecordedEvent event);

  /// This codec in a transaction of the application: it reads and writes what it needs, such as the
  /// keys of personal data, on the connection of the transaction, because the application's pool
  /// may have no other one. By default, the codec itself.
  ///
  /// @return not thread-safe, and only for this transaction
  default EventCodec<E> in(EventStoreTransaction transaction) {
    return this;
  }
}
