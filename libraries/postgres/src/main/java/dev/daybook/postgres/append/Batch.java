package dev.daybook.postgres.append;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.ExpectedVersion.Any;
import dev.daybook.eventstore.ExpectedVersion.Exact;
import dev.daybook.eventstore.ExpectedVersion.NoStream;
import dev.daybook.eventstore.ExpectedVersion.StreamExists;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.read.StoredTags;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A batch as the append function takes it: arrays by append, by segment, by event, and by
/// condition and event id where requests have them.
///
/// A segment is a run of requests that can't see each other's events; see `R__append_events.sql`. A
/// batch is simple if it is one segment, each append has one event at an exact version, and no
/// condition is of time or known to be violated: the function inserts it with one statement.
public final class Batch {
  /// The most segments of a batch: each is checked and inserted by itself, with the lock held.
  public static final int SEGMENTS_MAX = 100;

  private static final long STREAM_EXISTS = -1;
  private static final long ANY = -2;

  private final List<PendingAppend> requests;
  private final List<String> streams = new ArrayList<>();
  private final List<Long> expected = new ArrayList<>();
  private final List<Integer> requestNumbers = new ArrayList<>();
  private final List<Integer> segmentAppends = new ArrayList<>();
  private final List<Integer> segmentEvents = new ArrayList<>();
  private final List<Integer> owners = new ArrayList<>();
  private final List<Integer> offsets = new ArrayList<>();
  private final List<NewEvent> events = new ArrayList<>();
  private final List<String> tagLists = new ArrayList<>();
  private final List<Integer> conditionRequests = new ArrayList<>();
  private final List<PrecheckedCondition> conditions = new ArrayList<>();
  private final List<Integer> dedupRequests = new ArrayList<>();
  private final List<UUID> dedupEventIds = new ArrayList<>();
  private final boolean simple;
  private boolean isTagged;

  /// Takes the first requests, as many as a batch holds.
  ///
  /// @param waiting at least one
  public Batch(List<PendingAppend> waiting) {
    Set<StreamId> segmentStreams = new HashSet<>();
    Set<String> segmentTags = new HashSet<>();
    int taken = 0;
    for (PendingAppend pending : waiting) {
      if (taken > 0 && dependsOn(pending, segmentStreams, segmentTags)) {
        endSegment();
        if (segmentAppends.size() == SEGMENTS_MAX) {
          break;
        }
        segmentStreams.clear();
        segmentTags.clear();
      }
      add(pending, ++taken);
      for (StreamAppend append : pending.appends()) {
        segmentStreams.add(append.stream());
        append.events().forEach(event -> segmentTags.addAll(event.tags()));
      }
    }
    if (segmentAppends.isEmpty() || segmentAppends.getLast() < streams.size()) {
      endSegment();
    }
    this.requests = List.copyOf(waiting.subList(0, taken));
    this.simple =
        segmentAppends.size() == 1
            && conditions.stream().allMatch(Batch::isOpenAndOfEvents)
            && requests.stream().allMatch(Batch::isOneEventEachAtAVersion);
  }

  private static boolean isOpenAndOfEvents(PrecheckedCondition sought) {
    return sought.violatedBy() == null && !PrecheckedCondition.isOfTime(sought.condition());
  }

  private static boolean isOneEventEachAtAVersion(PendingAppend pending) {
    return pending.appends().stream()
        .allMatch(
            append -> append.events().size() == 1 && append.expected().onlyVersion().isPresent());
  }

  private static boolean dependsOn(PendingAppend pending, Set<StreamId> streams, Set<String> tags) {
    return pending.appends().stream().anyMatch(append -> streams.contains(append.stream()))
        || pending.conditions().stream()
            .anyMatch(
                sought ->
                    !PrecheckedCondition.isOfTime(sought.condition())
                        && tags.containsAll(sought.condition().tags()));
  }

  private void add(PendingAppend pending, int number) {
    for (StreamAppend append : pending.appends()) {
      streams.add(append.stream().toString());
      expected.add(code(append.expected()));
      requestNumbers.add(number);
      int offset = 0;
      for (NewEvent event : append.events()) {
        owners.add(streams.size());
        offsets.add(++offset);
        events.add(event);
        tagLists.add(StoredTags.of(event.tags()));
        isTagged |= !event.tags().isEmpty();
      }
    }
    for (PrecheckedCondition condition : pending.conditions()) {
      conditionRequests.add(number);
      conditions.add(condition);
    }
    UUID dedupEventId = pending.dedupEventId();
    if (dedupEventId != null) {
      dedupRequests.add(number);
      dedupEventIds.add(dedupEventId);
    }
  }

  private void endSegment() {
    segmentAppends.add(streams.size());
    segmentEvents.add(events.size());
  }

  private static long code(ExpectedVersion expected) {
    return switch (expected) {
      case Exact(long version) -> version;
      case NoStream ignored -> 0;
      case StreamExists ignored -> STREAM_EXISTS;
      case Any ignored -> ANY;
    };
  }

  List<PendingAppend> requests() {
    return requests;
  }

  /// The condition with this number in the batch, from 1.
  PrecheckedCondition condition(int number) {
    return conditions.get(number - 1);
  }

  /// Whether the log has to be searched for requests that were sent before.
  boolean mayBeDuplicate() {
    return !dedupEventIds.isEmpty();
  }

  /// The only append, where the batch is simple and has no other, no tags and no conditions.
  Optional<StreamAppend> single() {
    return simple && streams.size() == 1 && !isTagged && conditions.isEmpty()
        ? Optional.of(requests.getFirst().appends().getFirst())
        : Optional.empty();
  }

  /// Sets the parameters of `append.sql`, except the last one.
  ///
  /// @param since requests that were sent before lie above this position
  /// @return how many it has set
  public int bind(PreparedStatement append, long since) throws SQLException {
    Connection connection = append.getConnection();
    int parameter = 0;
    for (Parameter array : parameters()) {
      append.setArray(
          ++parameter,
          array.left() ? null : connection.createArrayOf(array.type(), array.elements().get()));
    }
    append.setLong(++parameter, since);
    return parameter;
  }

  private List<Parameter> parameters() {
    boolean unconditional = conditions.isEmpty();
    boolean unguarded = dedupEventIds.isEmpty();
    return List.of(
        always("text", () -> streams.toArray(String[]::new)),
        always("int8", () -> expected.toArray(Long[]::new)),
        integers(simple && requests.size() == streams.size(), requestNumbers),
        integers(simple, segmentAppends),
        integers(simple, segmentEvents),
        integers(simple, owners),
        integers(simple, offsets),
        always("uuid", () -> events.stream().map(NewEvent::eventId).toArray(UUID[]::new)),
        always("text", () -> events.stream().map(NewEvent::type).toArray(String[]::new)),
        always("jsonb", () -> events.stream().map(NewEvent::data).toArray(String[]::new)),
        always("jsonb", () -> events.stream().map(NewEvent::metadata).toArray(String[]::new)),
        unless(!isTagged, "text", () -> tagLists.toArray(String[]::new)),
        integers(unconditional, conditionRequests),
        unless(
            unconditional,
            "text",
            () -> ofConditions(it -> PrecheckedCondition.list(it.condition().tags()))),
        unless(
            unconditional,
            "text",
            () -> ofConditions(it -> PrecheckedCondition.list(it.condition().types()))),
        unless(unconditional, "int8", () -> ofConditions(PrecheckedCondition::afterOrDue)),
        unless(unconditional, "int8", () -> ofConditions(Batch::violatedByOrZero)),
        integers(unguarded, dedupRequests),
        unless(unguarded, "uuid", () -> dedupEventIds.toArray(UUID[]::new)));
  }

  private static Parameter always(String type, Supplier<@Nullable Object[]> elements) {
    return unless(false, type, elements);
  }

  private static Parameter integers(boolean left, List<Integer> numbers) {
    return unless(left, "int4", () -> numbers.toArray(Integer[]::new));
  }

  private static Parameter unless(
      boolean left, String type, Supplier<@Nullable Object[]> elements) {
    return new Parameter(type, left, elements);
  }

  private @Nullable Object[] ofConditions(Function<PrecheckedCondition, @Nullable Object> part) {
    return conditions.stream().map(part).toArray();
  }

  private static Long violatedByOrZero(PrecheckedCondition condition) {
    Long violatedBy = condition.violatedBy();
    return violatedBy == null ? 0 : violatedBy;
  }

  /// An array that `append.sql` takes.
  ///
  /// @param type PostgreSQL's name for the type of its elements
  /// @param left whether the batch has none of it, and null is sent
  private record Parameter(String type, boolean left, Supplier<@Nullable Object[]> elements) {}
}
