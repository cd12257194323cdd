package dev.daybook.eventstore;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// An append-only log of events, grouped into streams.
///
/// Every store keeps these promises; `EventStoreContract` in `daybook-test` checks them:
///
/// - *Atomic*: the events of one append are all there or none, for every reader.
/// - *Optimistic*: of the appends that expect the same version of a stream, exactly one wins; so
///   does one of those whose [AppendCondition] rules out what the others bring.
/// - *Totally ordered, gapless*: positions run 1, 2, 3 … in the order in which appends take effect.
///   Whoever has read up to a position never meets a later event below it.
/// - *Immutable*: an event, once read, reads the same for ever.
/// - *Idempotent*: an append that is sent again with the same event ids, because its outcome was
///   not heard, gives its first result and appends nothing. This holds where a stream that gets
///   events is expected at an exact version or not to exist, or where a condition rules out one of
///   the append's own events; it is looked for before all else.
///
/// An event id names one event, and the writer chooses a new one for each: an append that names one
/// twice is refused. The rest of the log is not searched for it, as that would cost every append:
/// an id that another append has used is accepted again, as another event. So don't use one again:
/// an append whose ids are all those of another one, where that one stands, is taken for its
/// repetition, whatever its data is.
///
/// All methods may be called from any thread, virtual ones too; they block until they are done.
///
/// Every method throws [EventStoreUnavailableException] for a failure that passes by itself, and
/// [EventStoreMisconfiguredException] for one that an operator has to mend, such as a missing table
/// or privilege: [EventStoreException#isRetryable()] tells them apart.
public interface EventStore {
  /// The most events that one append may bring, over all its streams.
  int EVENTS_PER_APPEND_MAX = 10_000;

  /// The most streams that one append may touch.
  int STREAMS_PER_APPEND_MAX = 1_000;

  /// The most conditions that one append may have.
  int CONDITIONS_PER_APPEND_MAX = 100;

  /// The most that the data and metadata of one append may come to, in characters.
  int CHARS_PER_APPEND_MAX = 16 << 20;

  /// The most events that [#readLast] gives at once.
  int LAST_EVENTS_MAX = 1_000;

  /// The most events that one page of [#readLogPage] looks at, so also the most it has.
  int SCAN_EVENTS_MAX = 10_000;

  /// Appends `events` to the end of `stream`, all or none. When it returns, they are as durable as
  /// the store is.
  ///
  /// @throws WrongExpectedVersionException if the stream is not as expected; nothing was appended:
  ///   load again, decide again
  /// @throws LogOverloadedException if the store has too much to do; nothing was appended: try
  ///   again later
  /// @throws EventStoreUnavailableException if the store can't be reached; nothing was appended
  /// @throws AppendOutcomeUnknownException if the store can't say whether it happened
  /// @throws InvalidEventException if the store can't hold an event; nothing was appended
  /// @throws IllegalArgumentException if there are no events, or more than
  ///   [#EVENTS_PER_APPEND_MAX], or two with the same id
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
  /// @return one result a stream, in the order given
  /// @throws WrongExpectedVersionException as above, for the first stream in the order given that
  ///   is not as expected
  default List<AppendResult> append(List<StreamAppend> appends) {
    return append(appends, List.of());
  }

  /// Appends to several streams atomically if they are as expected and the conditions hold.
  ///
  /// @param appends as above
  /// @param conditions at most [#CONDITIONS_PER_APPEND_MAX]
  /// @throws AppendConditionFailedException if all streams are as expected, and for the first
  ///   condition in the order given that does not hold; nothing was appended: read again, decide
  ///   again
  List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions);

  /// Reads a whole stream forward, as [#readStream(StreamId, long)] does.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  default Stream<RecordedEvent> readStream(StreamId stream) {
    return readStream(stream, 0);
  }

  /// Reads a stream forward, lazily and in bounded memory: the events with versions above
  /// `afterVersion`, in order, up to the end that is found when it is reached. A stream without
  /// events, or one that doesn't reach so far, is empty. Nothing needs to be closed.
  ///
  /// @param afterVersion from 0, the start
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  Stream<RecordedEvent> readStream(StreamId stream, long afterVersion);

  /// Reads a stream backward, lazily and in bounded memory: the events with versions below
  /// `beforeVersion`, the newest first, down to the first. Events that are appended meanwhile don't
  /// appear. Nothing needs to be closed.
  ///
  /// @param beforeVersion from 1; whatever lies above the stream's version, as `Long.MAX_VALUE`
  ///   surely does, is its end
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion);

  /// The last events of a stream, in order of versions: `count` of them, or all where there are
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
  /// `afterPosition`, in order, up to the end that is found when it is reached. Nothing needs to be
  /// closed.
  ///
  /// @param afterPosition from 0, the start
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  default Stream<RecordedEvent> readLog(long afterPosition) {
    return readLog(afterPosition, EventFilter.all());
  }

  /// Reads those events of the whole log that a filter lets through, otherwise as [#readLog(long)]
  /// does.
  ///
  /// Between two events that fit any number may lie that don't, and finding the next one takes as
  /// long as looking at them: a reader who must answer in time takes [#readLogPage].
  ///
  /// @param afterPosition from 0, the start
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter);

  /// Reads a page of those events of the whole log that a filter lets through. It never looks at
  /// more than [#SCAN_EVENTS_MAX] events, whatever it finds there, and a store may end a page early
  /// where it has become large: so a page may be short or empty, and says how far it looked. Where
  /// the filter has tags, a store may know without a look where events with them are.
  ///
  /// @param afterPosition from 0, the start; the next page's is this one's [LogPage#position()]
  /// @param limit the most events of the page, 1 to [#SCAN_EVENTS_MAX]
  /// @throws EventStoreUnavailableException if the store can't be reached
  LogPage readLogPage(long afterPosition, EventFilter filter, int limit);

  /// The position of the newest event, 0 while there is none.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  long head();

  /// Where the log comes from, and since when it has the past that it has. Only a restore changes
  /// it.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  LogIdentity identity();

  /// Checks the limit of a page, for the stores.
  ///
  /// @throws IllegalArgumentException if it is out of bounds
  static void requireLimit(int limit) {
    if (limit < 1 || limit > SCAN_EVENTS_MAX) {
      throw new IllegalArgumentException(
          "A page has 1 to " + SCAN_EVENTS_MAX + " events, not " + limit);
    }
  }

  /// Checks the bounds of an atomic append, for the stores.
  ///
  /// @throws IllegalArgumentException if it is out of bounds
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
