package dev.daybook.explorer.api;

import dev.daybook.explorer.log.IndexReads;
import dev.daybook.explorer.log.LogFilter;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogSearch;
import dev.daybook.explorer.log.LogSection;
import dev.daybook.explorer.log.LogSummaries;
import dev.daybook.explorer.log.LogTimes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One search over positions, times, streams, tags, event ids and correlation ids.
final class SearchApi {
  private static final int STREAMS = 8;

  private final LogReads log;
  private final LogTimes times;
  private final LogSearch search;
  private final @Nullable IndexReads index;
  private final LogSummaries summaries;

  /// @param index null if the log has no read models
  SearchApi(
      LogReads log,
      LogTimes times,
      LogSearch search,
      @Nullable IndexReads index,
      LogSummaries summaries) {
    this.log = log;
    this.times = times;
    this.search = search;
    this.index = index;
    this.summaries = summaries;
  }

  ObjectNode search(Parameters parameters) {
    String text = parameters.require("q").strip();
    if (text.isEmpty()) {
      throw ApiException.invalid("The parameter q is blank");
    }
    long asOf = parameters.asOf();
    long head = log.headPosition(asOf);
    ObjectNode json = EventJson.object().put("head", head);
    ArrayNode found = json.putArray("found");
    addPosition(found, text, head);
    addTime(found, text, parameters.isByOccurrence(), head);
    addStreams(found, text, asOf);
    addTag(found, text, asOf);
    long looked = addCorrelation(found, text, asOf);
    Optional<UUID> id = Parameters.uuidOf(text);
    if (id.isPresent()) {
      looked = Math.max(looked, addEvent(found, id.get(), asOf));
    }
    if (index != null) {
      index.indexedUpTo().ifPresent(it -> json.put("indexedUpTo", it));
    }
    return json.put("lookedBackTo", Math.max(1, looked));
  }

  private static void addPosition(ArrayNode found, String text, long head) {
    try {
      long position = Long.parseLong(text.replace(",", "").replace("#", ""));
      if (position >= 1 && position <= head) {
        found.addObject().put("kind", "position").put("position", position);
      }
    } catch (NumberFormatException ignored) {
      // not a position
    }
  }

  private void addTime(ArrayNode found, String text, boolean byOccurrence, long head) {
    Parameters.instantOf(text)
        .ifPresent(
            at -> {
              long position = times.positionsBefore(List.of(at), byOccurrence).getFirst();
              found
                  .addObject()
                  .put("kind", "time")
                  .put("at", at.toString())
                  .put("position", Math.min(head, position));
            });
  }

  private void addStreams(ArrayNode found, String text, long asOf) {
    summaries
        .streams(text, "", STREAMS, asOf)
        .streams()
        .forEach(
            it ->
                found
                    .addObject()
                    .put("kind", "stream")
                    .put("stream", it.stream())
                    .put("version", it.version())
                    .put("position", it.position()));
  }

  private void addTag(ArrayNode found, String text, long asOf) {
    Optional<LogFilter> tagged = tagged(text);
    if (tagged.isPresent()) {
      search.backward(tagged.get().upTo(asOf), Long.MAX_VALUE, 1).events().stream()
          .findFirst()
          .ifPresent(
              it ->
                  found
                      .addObject()
                      .put("kind", "tag")
                      .put("tag", text)
                      .put("position", it.position()));
    }
  }

  private static Optional<LogFilter> tagged(String text) {
    try {
      return Optional.of(LogFilter.tagged(text));
    } catch (IllegalArgumentException ignored) {
      return Optional.empty(); // no event can have it as a tag
    }
  }

  private long addCorrelation(ArrayNode found, String text, long asOf) {
    LogSection section = search.backward(LogFilter.correlated(text).upTo(asOf), Long.MAX_VALUE, 1);
    section.events().stream()
        .findFirst()
        .ifPresent(
            it ->
                found
                    .addObject()
                    .put("kind", "correlation")
                    .put("correlation", text)
                    .put("position", it.position()));
    return section.looked();
  }

  private long addEvent(ArrayNode found, UUID id, long asOf) {
    LogSection section = search.backward(LogFilter.ofEvent(id).upTo(asOf), Long.MAX_VALUE, 1);
    section.events().stream()
        .findFirst()
        .ifPresent(
            it ->
                found
                    .addObject()
                    .put("kind", "event")
                    .put("type", it.type())
                    .put("stream", it.stream())
                    .put("position", it.position()));
    return section.looked();
  }
}
