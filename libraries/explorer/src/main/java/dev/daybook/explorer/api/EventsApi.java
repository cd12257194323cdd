package dev.daybook.explorer.api;

import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.log.BoundedReads;
import dev.daybook.explorer.log.IndexReads;
import dev.daybook.explorer.log.LogEvent;
import dev.daybook.explorer.log.LogFilter;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogSearch;
import dev.daybook.explorer.log.LogSection;
import dev.daybook.explorer.spi.EventProofs;
import dev.daybook.explorer.states.EventDecryption;
import dev.daybook.explorer.states.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Events: a section of the log, one event, and those that are connected with it.
final class EventsApi {
  private static final Logger LOG = LoggerFactory.getLogger(EventsApi.class);
  private static final int LIMIT = 50;
  private static final int RELATED_MAX = 20;

  private final BoundedReads reads;
  private final LogReads log;
  private final LogSearch search;
  private final @Nullable IndexReads index;
  private final Map<String, StateView<?, ?>> states;
  private final EventDecryption decryption;
  private final @Nullable EventProofs proofs;

  /// @param index null if the log has no read models
  /// @param states by category
  /// @param proofs null if the log is not sealed
  EventsApi(
      BoundedReads reads,
      LogReads log,
      LogSearch search,
      @Nullable IndexReads index,
      Map<String, StateView<?, ?>> states,
      EventDecryption decryption,
      @Nullable EventProofs proofs) {
    this.reads = reads;
    this.states = Map.copyOf(states);
    this.proofs = proofs;
    this.log = log;
    this.search = search;
    this.index = index;
    this.decryption = decryption;
  }

  /// The newest events before a position, or the oldest ones after a position.
  ObjectNode list(Parameters parameters) {
    LogFilter filter = parameters.filter();
    int limit = parameters.limit(LIMIT, LogSearch.LIMIT_MAX);
    Optional<Long> after = parameters.number("after");
    long head = log.headPosition(filter.upTo()); // before the search
    LogSection section =
        after.isPresent()
            ? search.forward(filter, after.get(), limit)
            : search.backward(filter, parameters.number("before").orElse(Long.MAX_VALUE), limit);
    ObjectNode json = EventJson.object();
    put(json, "events", section.events());
    putIndexed(json);
    return json.put("looked", section.looked())
        .put("complete", section.complete())
        .put("head", head);
  }

  /// The position up to which the index reaches, if there is one.
  private void putIndexed(ObjectNode json) {
    if (index != null) {
      index.indexedUpTo().ifPresent(it -> json.put("indexedUpTo", it));
    }
  }

  private void put(ObjectNode json, String name, List<LogEvent> events) {
    ArrayNode array = json.putArray(name);
    events.forEach(it -> array.add(shown(it)));
  }

  private ObjectNode shown(LogEvent event) {
    ObjectNode json = EventJson.of(event);
    sentence(event).ifPresent(it -> json.put("sentence", it));
    return json;
  }

  private Optional<String> sentence(LogEvent event) {
    StateView<?, ?> view = states.get(StreamId.parse(event.stream()).category());
    return view == null || event.data() == null
        ? Optional.empty()
        : view.sentence(event.recorded());
  }

  /// The proof of an event, where the log is sealed.
  ObjectNode proof(Parameters parameters) {
    long position = parameters.requireNumber("position");
    if (proofs == null) {
      throw ApiException.notFound("The application gives the explorer no proofs");
    }
    ObjectNode json = EventJson.object().put("position", position);
    try {
      Optional<String> proof = reads.inTurn(() -> proofs.find(position));
      return json.put("sealed", proof.isPresent()).put("proof", proof.orElse(null));
    } catch (EventProofs.UnprovedException e) {
      LOG.error(
          "The event at position {} can't be proved: {}", position, String.valueOf(e.getCause()));
      return json.put("sealed", true).putNull("proof").put("problem", e.getMessage());
    }
  }

  /// One event, with its neighbours in its stream.
  ObjectNode event(Parameters parameters) {
    LogEvent event = find(parameters);
    ObjectNode json = EventJson.object();
    json.set("event", shown(event));
    putPosition(json, "previousOfStream", event, event.version() - 1, Long.MAX_VALUE);
    putPosition(json, "nextOfStream", event, event.version() + 1, parameters.asOf());
    String category = StreamId.parse(event.stream()).category();
    json.put("states", states.containsKey(category));
    return json.put("personalData", isEncrypted(event));
  }

  private void putPosition(ObjectNode json, String name, LogEvent event, long version, long upTo) {
    Optional<LogReads.StreamPosition> there =
        version < 1 ? Optional.empty() : log.ofVersion(event.stream(), version);
    there
        .filter(it -> it.position() <= upTo)
        .ifPresentOrElse(it -> json.put(name, it.position()), () -> json.putNull(name));
  }

  private boolean isEncrypted(LogEvent event) {
    return event.data() != null && decryption.isEncrypted(event.recorded());
  }

  /// The events that caused an event, that it has caused, and that have the same correlation id.
  ObjectNode relations(Parameters parameters) {
    LogEvent event = find(parameters);
    long position = event.position();
    long upTo = parameters.asOf();
    LogSection effects =
        search.forward(LogFilter.causedBy(event.eventId()).upTo(upTo), position, RELATED_MAX);
    ObjectNode json = EventJson.object();
    putIndexed(json);
    Optional<String> correlation = EventJson.metadata(event, "correlationId");
    Optional<UUID> cause = EventJson.metadata(event, "causationId").flatMap(Parameters::uuidOf);
    LogSection causes =
        cause
            .map(id -> search.cause(id, correlation.orElse(null), position))
            .orElseGet(() -> new LogSection(List.of(), position, true));
    put(json, "causes", causes.events());
    put(json, "effects", effects.events());
    long to = effects.looked();
    long back = causes.looked();
    if (correlation.isPresent()) {
      LogFilter same = LogFilter.correlated(correlation.get()).upTo(upTo);
      LogSection before = search.backward(same, position, RELATED_MAX);
      LogSection after = search.forward(same, position, RELATED_MAX);
      var all = new ArrayList<>(before.events().reversed());
      all.addAll(after.events());
      put(json, "correlated", all);
      boolean isOpen = cause.isPresent() && causes.events().isEmpty();
      back = isOpen ? Math.max(back, before.looked()) : before.looked();
      to = Math.min(to, after.looked());
    } else {
      json.putArray("correlated");
    }
    return json.put("lookedBackTo", back).put("lookedUpTo", to);
  }

  /// One event with its personal data.
  ///
  /// @throws ApiException if the sender has no right to see it
  ObjectNode reveal(Operation operation, Rights rights) {
    long position = operation.position();
    LogEvent event = log.event(position).orElseThrow(() -> noEvent(position));
    if (event.data() == null) {
      throw tooLarge();
    }
    operation.logReveal("event " + position, rights);
    ObjectNode json = EventJson.object();
    json.set("event", EventJson.of(LogEvent.of(decryption.decrypt(event.recorded()))));
    return json;
  }

  private static ApiException tooLarge() {
    return new ApiException(
        413, "The event is larger than %d bytes".formatted(LogReads.EVENT_BYTES_MAX));
  }

  private LogEvent find(Parameters parameters) {
    long position = parameters.requireNumber("position");
    return log.event(position)
        .filter(it -> it.position() <= parameters.asOf())
        .orElseThrow(() -> noEvent(position));
  }

  private static ApiException noEvent(long position) {
    return ApiException.notFound("The log has no event at position %d".formatted(position));
  }
}
