package dev.daybook.eventstore;

import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// An append-only log of events, grouped into streams.
///
/// Every store gives these guarantees; `EventStoreContract` in `daybook-test` checks them:
///
/// - *Atomic*: every reader sees all events of an append or none.
/// - *Optimistic concurrency*: of concurrent appends that expect the same version of a stream,
///   exactly one succeeds. The same holds for appends that violate each other's [AppendCondition].
/// - *Total order without gaps*: positions are 1, 2, 3 … in the order in which appends take effect.
///   A reader that has read up to a position never finds a later event at or below it.
/// - *Immutable*: an event never changes.
/// - *Idempotent*: an append that is repeated with the same event ids returns its first result and
///   appends nothing, if it expects a stream that gets events at an exact version or not to exist,
///   or if one of its conditions excludes one of its own events. The check for repetition comes
///   before all other checks. Any other repeated append is appended again.
///
/// An event id identifies one event; the writer chooses a new one for each event. An append with
/// the same id twice is rejected. Ids are not searched in the rest of the log, because that would
/// slow down every append: an id that another append has used is accepted again. Never reuse ids:
/// an append that has exactly the event ids of the earlier append that it conflicts with counts as
/// its repetition, even with other data.
///
/// All methods are thread-safe, may be called from virtual threads, and block until they are done.
/// A stream of events blocks while it is consumed; it is for one thread.
///
/// Every method throws [EventStoreUnavailableException] for a temporary failure, and
/// `EventStoreMisconfiguredException` for one that an operator has to correct, such as a missing
/// table or privilege: `EventStoreException.isRetryable()` tells them apart.
public interface EventStore {
  /// Maximum number of events in one append, over all its streams.
  int EVENTS_PER_APPEND_MAX = 10_000;

  /// Maximum number of streams in one append.
  int STREAMS_PER_APPEND_MAX = 1_000;

  /// Maximum number of conditions of one append.
  int CONDITIONS_PER_APPEND_MAX = 100;

  /// Maximum total length of the data and metadata of one append, in characters.
  int CHARS_PER_APPEND_MAX = 16 << 20;

  /// Maximum number of events that [#readLast] returns.
  int LAST_EVENTS_MAX = 1_000;

  /// Maximum number of events that [#readLogPage] scans, and so the maximum in its page.
  int SCAN_EVENTS_MAX = 10_000;

  /// Appends `events` to the end of `stream` atomically. When it returns, they are stored; how
  /// durably depends on the implementation.
  ///
  /// @param expected the version that the stream must have
  /// @param events 1 to [#EVENTS_PER_APPEND_MAX], with different ids
  /// @return the stream's new version, and the position of the last event
  /// @throws WrongExpectedVersionException if the stream has another version; nothing was appended:
  ///   load the stream again and decide again
  /// @throws LogOverloadedException if too many appends wait; nothing was appended: try again later
  /// @throws EventStoreUnavailableException if the store can't be reached; nothing was appended:
  ///   try again later
  /// @throws AppendOutcomeUnknownException if the store can't tell whether the events were
  ///   appended: read the log, or repeat the append with the same event ids
  /// @throws InvalidEventException if the store can't hold an event; nothing was appended: correct
  ///   the event
  /// @throws IllegalArgumentException if there are no events, or more than
  ///   [#EVENTS_PER_APPEND_MAX], or two with the same id, or data and metadata of more than
  ///   [#CHARS_PER_APPEND_MAX] characters
  default AppendResult append(StreamId stream, ExpectedVersion expected, List<NewEvent> events) {
    return append(List.of(new StreamAppend(stream, expected, events))).getFirst();
  }

  /// As [#append(StreamId, ExpectedVersion, List)].
  default AppendResult append(StreamId stream, ExpectedVersion expected, NewEvent... events) {
    return append(stream, expected, List.of(events));
  }

  /// Appends to several streams atomically, with consecutive positions in the order given.
  ///
  /// @param appends 1 to [#STREAMS_PER_APPEND_MAX] different streams, with 1 to
  ///   [#EVENTS_PER_APPEND_MAX] events in all, no two of them with the same id
  /// @return one result for each stream, in the order given
  /// @throws WrongExpectedVersionException for the first stream, in the order given, that has
  ///   another version than expected; nothing was appended
  /// @throws IllegalArgumentException if a limit is exceeded, or a stream or an id occurs twice
  default List<AppendResult> append(List<StreamAppend> appends) {
    return append(appends, List.of());
  }

  /// Appends to several streams atomically, as [#append(List)], if all streams have the expected
  /// versions and all conditions hold.
  ///
  /// @param conditions at most [#CONDITIONS_PER_APPEND_MAX]
  /// @throws AppendConditionFailedException if all versions are as expected and a condition does
  ///   not hold, for the first such condition in the order given; nothing was appended: read the
  ///   events again and decide again
  List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions);

  /// Reads a whole stream forward, as [#readStream(StreamId, long)] does.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached, also while the result is
  ///   consumed
  default Stream<RecordedEvent> readStream(StreamId stream) {
    return readStream(stream, 0);
  }

  /// Reads a stream forward, lazily and in bounded memory: the events with versions above
  /// `afterVersion`, in order. It ends at the end of the stream, including events that are appended
  /// while it reads. Empty if there are no such events. Need not be closed.
  ///
  /// @param afterVersion from 0, the start
  /// @throws EventStoreUnavailableException if the store can't be reached, also while the result is
  ///   consumed
  Stream<RecordedEvent> readStream(StreamId stream, long afterVersion);

  /// Reads a stream backward, lazily and in bounded memory: the events with versions below
  /// `beforeVersion`, the newest first. Events that are appended while it reads are not included.
  /// Need not be closed.
  ///
  /// @param beforeVersion from 1; a value above the stream's version, such as `Long.MAX_VALUE`,
  ///   means the end of the stream
  /// @throws EventStoreUnavailableException if the store can't be reached, also while the result is
  ///   consumed
  Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion);

  /// Reads the last `count` events of a stream, in order of versions; all events if the stream has
  /// fewer.
  ///
  /// @param count 0 to [#LAST_EVENTS_MAX]
  /// @throws EventStoreUnavailableException if the store can't be reached
  default List<RecordedEvent> readLast(StreamId stream, int count) {
    if (count < 0 || count > LAST_EVENTS_MAX) {
      throw new IllegalArgumentException(
          "The last 0 to " + LAST_EVENTS_MAX + " events can be read at once, not " + count);
    }
    return readStreamBackward(stream, Long.MAX_VALUE).limit(count).toList().reversed();
  }

  /// Reads the whole log forward, lazily and in bounded memory: the events with positions above
  /// `afterPosition`, in order. It ends at the end of the log, including events that are appended
  /// while it reads. Need not be closed.
  ///
  /// @param afterPosition from 0, the start
  /// @throws EventStoreUnavailableException if the store can't be reached, also while the result is
  ///   consumed
  default Stream<RecordedEvent> readLog(long afterPosition) {
    return readLog(afterPosition, EventFilter.all());
  }

  /// Reads the events of the whole log that a filter accepts, otherwise as [#readLog(long)].
  ///
  /// The events that the filter rejects are read, too, and take time. A caller with a time limit
  /// uses [#readLogPage].
  ///
  /// @param afterPosition from 0, the start
  /// @throws EventStoreUnavailableException if the store can't be reached, also while the result is
  ///   consumed
  Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter);

  /// Reads a page of the events of the whole log that a filter accepts. It scans at most
  /// [#SCAN_EVENTS_MAX] events, and a store may end a page early to limit its size. So a page may
  /// be short or empty before the end of the log; [LogPage#position()] says up to where it has
  /// read. If the filter has tags, a store may find the events by an index, and pass over events
  /// without these tags without counting them as scanned.
  ///
  /// @param afterPosition from 0, the start; for the next page, [LogPage#position()] of this one
  /// @param limit maximum number of events in the page, 1 to [#SCAN_EVENTS_MAX]
  /// @throws EventStoreUnavailableException if the store can't be reached
  LogPage readLogPage(long afterPosition, EventFilter filter, int limit);

  /// Reads the events that a query matches, lazily and in bounded memory: those with positions
  /// above `afterPosition` and up to `upToPosition`, in order, each once. Ends at the end of the
  /// log if that comes first. Need not be closed.
  ///
  /// Items with tags are found by their tags, in time in proportion to the number of events with
  /// one of the tags. A query with an item without tags scans the log.
  ///
  /// @param afterPosition from 0, the start
  /// @param upToPosition such as a [#head()] that was read before
  /// @throws EventStoreUnavailableException if the store can't be reached, also while the result is
  ///   consumed
  Stream<RecordedEvent> readQuery(EventQuery query, long afterPosition, long upToPosition);

  /// The position of the newest event, 0 while there is none.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  long head();

  /// The log's id and its epochs. A new epoch begins only when an operator begins it, after the log
  /// was restored from a backup.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  LogIdentity identity();

  /// Checks the limit of a page; for implementations.
  ///
  /// @throws IllegalArgumentException if it is out of range
  static void requireLimit(int limit) {
    if (limit < 1 || limit > SCAN_EVENTS_MAX) {
      throw new IllegalArgumentException(
          "A page has 1 to " + SCAN_EVENTS_MAX + " events, not " + limit);
    }
  }

  /// Checks the bounds of an append; for implementations.
  ///
  /// @throws IllegalArgumentException if one is exceeded
  static void requireValid(List<StreamAppend> appends, List<AppendCondition> conditions) {
    if (conditions.size() > CONDITIONS_PER_APPEND_MAX) {
      throw new IllegalArgumentException(
          "An append has at most "
              + CONDITIONS_PER_APPEND_MAX
              + " conditions, got "
              + conditions.size());
    }
    requireValid(appends);
  }

  private static void requireValid(List<StreamAppend> appends) {
    if (appends.isEmpty() || appends.size() > STREAMS_PER_APPEND_MAX) {
      throw new IllegalArgumentException(
          "An append touches 1 to " + STREAMS_PER_APPEND_MAX + " streams, got " + appends.size());
    }
    Set<StreamId> streams = new HashSet<>();
    long events = 0;
    long chars = 0;
    for (StreamAppend append : appends) {
      if (!streams.add(append.stream())) {
        throw new IllegalArgumentException("An append names " + append.stream() + " twice");
      }
      events += append.events().size();
      for (NewEvent event : append.events()) {
        chars += event.data().length() + event.metadata().length();
      }
    }
    if (events == 0 || events > EVENTS_PER_APPEND_MAX) {
      throw new IllegalArgumentException(
          "An append brings 1 to " + EVENTS_PER_APPEND_MAX + " events, got " + events);
    }
    if (chars > CHARS_PER_APPEND_MAX) {
      throw new IllegalArgumentException(
          "An append's data and metadata are at most " + CHARS_PER_APPEND_MAX + " characters");
    }
    if (events > 1) {
      requireDifferentIds(appends);
    }
  }

  private static void requireDifferentIds(List<StreamAppend> appends) {
    Set<UUID> ids = new HashSet<>();
    for (StreamAppend append : appends) {
      for (NewEvent event : append.events()) {
        if (!ids.add(event.eventId())) {
          throw new IllegalArgumentException(
              "An append has two events with the id " + event.eventId());
        }
      }
    }
  }
}
