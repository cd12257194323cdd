package dev.daybook.explorer.api;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.log.BoundedReads;
import dev.daybook.explorer.log.LogEvent;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogReads.StreamPosition;
import dev.daybook.explorer.log.LogSummaries;
import dev.daybook.explorer.parts.LinkAddress;
import dev.daybook.explorer.states.EventDecryption;
import dev.daybook.explorer.states.JsonDifference;
import dev.daybook.explorer.states.StateView;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.PostgresEventStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Streams: by name, and one with its events and the state after each.
final class StreamsApi {
  /// Maximum version up to which states are folded.
  static final long FOLDED_EVENTS_MAX = 10_000;

  /// Maximum size of the data that one fold reads, in characters.
  private static final long FOLDED_CHARS_MAX = 32L << 20;

  private static final int EVENTS = 50;
  private static final int EVENTS_MAX = 200;
  private static final int STREAMS = 50;

  private final PostgresEventStore store;
  private final BoundedReads reads;
  private final LogReads log;
  private final LogSummaries summaries;
  private final Map<String, StateView<?, ?>> states;
  private final EventDecryption decryption;

  StreamsApi(
      PostgresEventStore store,
      BoundedReads reads,
      LogReads log,
      LogSummaries summaries,
      Map<String, StateView<?, ?>> states,
      EventDecryption decryption) {
    this.store = store;
    this.reads = reads;
    this.log = log;
    this.summaries = summaries;
    this.states = Map.copyOf(states);
    this.decryption = decryption;
  }

  /// Streams by the beginning of their names.
  ObjectNode list(Parameters parameters) {
    String prefix = parameters.text("prefix").orElse("");
    int limit = parameters.limit(STREAMS, LogSummaries.ROWS_MAX);
    ObjectNode json = EventJson.object();
    ArrayNode array = json.putArray("streams");
    var found =
        summaries.streams(prefix, parameters.text("after").orElse(""), limit, parameters.asOf());
    found
        .streams()
        .forEach(
            it ->
                array
                    .addObject()
                    .put("stream", it.stream())
                    .put("version", it.version())
                    .put("position", it.position())
                    .put("recordedAt", it.recordedAt().toString()));
    return json.put("next", found.next()).put("complete", found.next() == null);
  }

  /// A page of a stream's events: those after a version, or the last page if none is given.
  ObjectNode stream(Parameters parameters) {
    StreamId stream = parameters.stream("stream");
    int limit = parameters.limit(EVENTS, EVENTS_MAX);
    return page(
        last(stream, parameters.asOf()),
        stream,
        parameters.number("after").orElse(null),
        limit,
        false);
  }

  /// A page of a stream's events with personal data.
  ///
  /// @throws ApiException if the sender has no right to see it
  ObjectNode reveal(Operation operation, Rights rights) {
    StreamId stream = Parameters.requireStream(operation.require("stream"));
    long after = operation.number("after");
    operation.logReveal("stream %s after version %d".formatted(stream, after), rights);
    return page(last(stream, Long.MAX_VALUE), stream, after, EVENTS, true);
  }

  private StreamPosition last(StreamId stream, long asOf) {
    return log.last(stream.toString(), asOf)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    asOf == Long.MAX_VALUE
                        ? "The log has no stream " + stream
                        : "The log has no stream %s up to position %d".formatted(stream, asOf)));
  }

  private ObjectNode page(
      StreamPosition last, StreamId stream, @Nullable Long given, int limit, boolean personalData) {
    long after = given == null ? (last.version() - 1) / limit * limit : given;
    StateView<?, ?> view = states.get(stream.category());
    String problem = view == null ? null : tooLong(Math.min(last.version(), after + limit));
    ObjectNode json =
        EventJson.object()
            .put("stream", stream.toString())
            .put("version", last.version())
            .put("states", view != null && problem == null)
            .put("personalDataShown", personalData);
    if (problem != null) {
      json.put("problem", problem);
    }
    if (view != null) {
      view.address(stream)
          .filter(LinkAddress::isLink)
          .ifPresent(address -> json.put("address", address));
    }
    CommandsApi.put(json, view == null ? List.of() : view.commands());
    ArrayNode events = json.putArray("events");
    if (view == null || problem != null) {
      long size = Math.clamp(last.version() - after, 0, limit);
      read(stream, after, size, page -> page.forEach(it -> add(events, it, personalData)));
    } else {
      fold(
          view,
          stream,
          after + 1,
          Math.min(last.version(), after + limit),
          personalData,
          folded -> {
            ObjectNode event = add(events, folded.event(), personalData);
            event.set("state", folded.state());
            if (folded.words() != null) {
              putWords(event, folded.words());
            }
            if (folded.error() != null) {
              event.put("stateError", folded.error());
            }
          });
    }
    return json;
  }

  private static void putWords(ObjectNode event, StateView.Words words) {
    event.put("sentence", words.sentence());
    ObjectNode card = event.putObject("card");
    words.card().forEach(card::put);
    ObjectNode series = event.putObject("series");
    words.series().forEach(series::put);
  }

  private ObjectNode add(ArrayNode events, RecordedEvent event, boolean personalData) {
    LogEvent shown = LogEvent.of(personalData ? decryption.decrypt(event) : event);
    ObjectNode json = EventJson.listed(shown);
    events.add(json);
    return json;
  }

  /// What has changed in the state between two versions.
  ObjectNode difference(Parameters parameters) {
    StreamId stream = parameters.stream("stream");
    long from = parameters.number("fromVersion").orElse(0L);
    long to = parameters.requireNumber("toVersion");
    StateView<?, ?> view = states.get(stream.category());
    if (view == null) {
      throw ApiException.notFound(
          "The application shows no states of the category " + stream.category());
    }
    String problem = tooLong(Math.max(from, to));
    if (problem != null) {
      throw ApiException.invalid(problem);
    }
    Map<Long, JsonNode> found = new HashMap<>();
    fold(
        view,
        stream,
        1,
        Math.max(from, to),
        false,
        folded -> {
          long version = folded.event().version();
          if ((version == from || version == to) && folded.state() != null) {
            found.put(version, folded.state());
          }
        });
    requireState(found, from);
    requireState(found, to);
    ObjectNode json = EventJson.object().put("fromVersion", from).put("toVersion", to);
    ArrayNode changes = json.putArray("changes");
    JsonDifference.between(found.get(from), found.get(to))
        .forEach(it -> put(changes.addObject(), it));
    return json;
  }

  static void put(ObjectNode json, JsonDifference.Change change) {
    json.put("path", change.path());
    set(json, "before", change.before());
    set(json, "after", change.after());
  }

  /// What happened to a stream between two versions.
  ///
  /// @param before null if the stream had no event, or the state can't be folded
  /// @param problem why there are no states; null if there are
  record Between(
      long fromVersion,
      long toVersion,
      @Nullable JsonNode before,
      ArrayNode events,
      @Nullable JsonNode after,
      @Nullable String problem) {}

  /// The events after a version up to another one, at most [#EVENTS_MAX] of them, with the states
  /// before and after; without personal data. Versions that the stream doesn't have count as its
  /// last one.
  Between between(StateView<?, ?> view, StreamId stream, long from, long to) {
    long version =
        log.last(stream.toString(), Long.MAX_VALUE).map(StreamPosition::version).orElse(0L);
    long end = Math.min(to, version);
    long begin = Math.min(from, end);
    ArrayNode events = StrictJson.mapper().createArrayNode();
    String problem = tooLong(end);
    if (problem != null) {
      long size = Math.min(end - begin, EVENTS_MAX);
      read(stream, begin, size, page -> page.forEach(it -> add(events, it, false)));
      return new Between(begin, end, null, events, null, problem);
    }
    Map<Long, JsonNode> found = new HashMap<>();
    var error = new AtomicReference<@Nullable String>();
    fold(
        view,
        stream,
        Math.max(1, begin),
        end,
        false,
        folded -> {
          long at = folded.event().version();
          if (folded.state() != null && (at == begin || at == end)) {
            found.put(at, folded.state());
          }
          error.set(folded.error());
          if (at > begin && events.size() < EVENTS_MAX) {
            ObjectNode event = add(events, folded.event(), false);
            if (folded.words() != null) {
              putWords(event, folded.words());
            }
          }
        });
    return new Between(begin, end, found.get(begin), events, found.get(end), error.get());
  }

  private static void requireState(Map<Long, JsonNode> found, long version) {
    if (version > 0 && !found.containsKey(version)) {
      throw ApiException.notFound("The stream has no state at version %d".formatted(version));
    }
  }

  private static void set(ObjectNode json, String name, @Nullable JsonNode value) {
    if (value != null) {
      json.set(name, value);
    }
  }

  private static @Nullable String tooLong(long version) {
    return version > FOLDED_EVENTS_MAX
        ? "States are shown up to version %d".formatted(FOLDED_EVENTS_MAX)
        : null;
  }

  private void fold(
      StateView<?, ?> view,
      StreamId stream,
      long from,
      long to,
      boolean personalData,
      Consumer<StateView.After> consumer) {
    read(stream, 0, to, events -> view.fold(events, personalData, from, consumer));
  }

  /// Reads events of a stream, in bounded memory and time.
  void read(StreamId stream, long after, long limit, Consumer<Stream<RecordedEvent>> consumer) {
    reads.inTurn(
        () -> {
          try (Stream<RecordedEvent> events = store.readStream(stream, after)) {
            consumer.accept(bounded(events.limit(limit)));
          }
        });
  }

  private static Stream<RecordedEvent> bounded(Stream<RecordedEvent> events) {
    long[] chars = new long[1];
    return events.peek(
        event -> {
          chars[0] += event.data().length();
          if (chars[0] > FOLDED_CHARS_MAX) {
            throw new ApiException(
                413,
                "The events are larger than %d characters together".formatted(FOLDED_CHARS_MAX));
          }
        });
  }
}
