package dev.daybook.explorer.api;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.RunningSubscription.Status;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.activity.LagHistory;
import dev.daybook.explorer.activity.LagHistory.Sample;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.ReaderTables;
import dev.daybook.explorer.log.ReaderTables.Checkpoint;
import dev.daybook.explorer.log.ReaderTables.Readers;
import dev.daybook.explorer.parts.ExplorerParts;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.SubscriptionOperator;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Read models, subscriptions and workers, and operator actions on them.
final class ReadersApi {
  private static final int ACTIONS_MAX = 20;

  private final PostgresEventStore store;
  private final ExplorerParts parts;
  private final LogReads log;
  private final @Nullable ReaderTables tables;
  private final LagHistory history;
  private final WorkersApi workers;

  /// @param tables null if the log has no read models
  ReadersApi(
      ExplorerParts parts,
      LogReads log,
      @Nullable ReaderTables tables,
      LagHistory history,
      WorkersApi workers) {
    this.store = parts.store();
    this.parts = parts;
    this.log = log;
    this.tables = tables;
    this.history = history;
    this.workers = workers;
  }

  ObjectNode list() {
    long head = log.headPosition(Long.MAX_VALUE);
    ObjectNode json = EventJson.object().put("head", head);
    ArrayNode readModels = json.putArray("readModels");
    ArrayNode subscriptions = json.putArray("subscriptions");
    putLags(json, history.samples());
    Readers readers = tables == null ? null : tables.read();
    workers.put(json, head, readers);
    if (readers == null) {
      store.subscriptions().forEach(it -> subscriptions.add(withoutCheckpoint(it, head)));
      return json;
    }
    readers.checkpoints().stream()
        .filter(Checkpoint::live)
        .forEach(it -> readModels.add(readModel(it, readers, head)));
    Set<String> stored = new HashSet<>();
    for (ReaderTables.Subscribed it : readers.subscriptions()) {
      stored.add(it.name());
      subscriptions.add(subscription(it, readers, head));
    }
    store.subscriptions().stream()
        .filter(it -> !stored.contains(it.name()))
        .forEach(
            it -> {
              ObjectNode subscription = withoutCheckpoint(it, head);
              putActions(
                  subscription, "actions", SubscriptionOperator.recordedName(it.name()), readers);
              subscriptions.add(subscription);
            });
    return json;
  }

  private ObjectNode subscription(ReaderTables.Subscribed stored, Readers readers, long head) {
    ObjectNode json =
        EventJson.object()
            .put("name", stored.name())
            .put("storedAt", stored.storedAt().toString())
            .put("held", stored.held());
    if (stored.position() == null) {
      json.putNull("position");
    } else {
      json.put("position", stored.position()).put("lag", Math.max(0, head - stored.position()));
    }
    Optional<RunningSubscription> running = subscription(stored.name());
    json.put("operable", running.isPresent());
    running.ifPresent(it -> putState(json, it));
    putActions(json, "actions", SubscriptionOperator.recordedName(stored.name()), readers);
    return json;
  }

  /// A subscription of this node that stores no checkpoints in the log's tables.
  private ObjectNode withoutCheckpoint(RunningSubscription running, long head) {
    ObjectNode json =
        EventJson.object()
            .put("name", running.name())
            .put("position", running.position())
            .put("lag", Math.max(0, head - running.position()))
            .put("held", !running.hasEnded())
            .put("operable", tables != null);
    putState(json, running);
    return json;
  }

  private static void putState(ObjectNode subscription, RunningSubscription running) {
    subscription.put("skips", running.skips());
    switch (running.status()) {
      case Status.Running ignored -> subscription.put("state", "running");
      case Status.StandingBy ignored -> subscription.put("state", "standing by");
      case Status.Waiting(String reason) -> subscription.put("state", "waiting: " + reason);
      case Status.Stopped(long position, String error) ->
          subscription.put("state", "stopped").put("failedPosition", position).put("error", error);
      case Status.Closed ignored -> subscription.put("state", "closed");
    }
  }

  /// Puts the lag of each reader at some times of the last hour.
  static void putLags(ObjectNode json, List<Sample> samples) {
    ArrayNode array = json.putArray("history");
    samples.forEach(
        sample -> {
          ObjectNode at = array.addObject().put("at", sample.at().toString());
          ObjectNode lags = at.putObject("lags");
          sample.lags().forEach(lags::put);
          ObjectNode subscriptionLags = at.putObject("subscriptionLags");
          sample.subscriptionLags().forEach(subscriptionLags::put);
        });
  }

  private ObjectNode readModel(Checkpoint live, Readers readers, long head) {
    Optional<ProjectionRunner> runner = parts.runner(live.name());
    ObjectNode json =
        EventJson.object()
            .put("name", live.name())
            .put("version", live.version())
            .put("position", live.position())
            .put("lag", Math.max(0, head - live.position()))
            .put("movedAt", live.movedAt().toString())
            .put("held", live.held())
            .put("operable", runner.isPresent());
    runner.ifPresent(
        it -> {
          json.put("state", it.status().state().inWords());
          it.eventsPerSecond().ifPresent(rate -> json.put("eventsPerSecond", rate));
        });
    putFailure(json, live);
    readers.checkpoints().stream()
        .filter(it -> !it.live() && it.name().equals(live.name()))
        .forEach(
            it -> {
              ObjectNode rebuild =
                  json.putObject("rebuild")
                      .put("version", it.version())
                      .put("position", it.position());
              putFailure(rebuild, it);
            });
    putParked(json, live.name(), readers);
    putActions(json, "actions", live.name(), readers);
    return json;
  }

  private static void putFailure(ObjectNode json, Checkpoint checkpoint) {
    if (checkpoint.error() != null) {
      json.put("error", checkpoint.error());
    }
    if (checkpoint.failedPosition() != null) {
      json.put("failedPosition", checkpoint.failedPosition());
    }
  }

  private static void putParked(ObjectNode json, String name, Readers readers) {
    ArrayNode parked = json.putArray("parked");
    readers.parked().stream()
        .filter(it -> it.name().equals(name))
        .forEach(
            it ->
                parked
                    .addObject()
                    .put("stream", it.stream())
                    .put("version", it.version())
                    .put("position", it.position())
                    .put("error", it.error())
                    .put("at", it.at().toString()));
  }

  /// Puts the newest actions that are recorded under a name.
  static void putActions(ObjectNode json, String field, String name, Readers readers) {
    ArrayNode actions = json.putArray(field);
    readers.actions().stream()
        .filter(it -> it.name().equals(name))
        .limit(ACTIONS_MAX)
        .forEach(
            it ->
                actions
                    .addObject()
                    .put("kind", it.kind())
                    .put("at", it.at().toString())
                    .put("by", it.by())
                    .put("reason", it.reason())
                    .put("position", it.position())
                    .put("stream", it.stream())
                    .put("outcome", it.outcome()));
  }

  /// The subscription of this node; of several with the same name, one that has stopped.
  private Optional<RunningSubscription> subscription(String name) {
    return store.subscriptions().stream()
        .filter(it -> it.name().equals(name))
        .max(Comparator.comparing(RunningSubscription::hasEnded));
  }

  /// Executes an operator action.
  ///
  /// @throws ApiException if the sender may not operate, or names something that doesn't exist
  ObjectNode operate(Operation operation, Rights rights) {
    OperatorAction.Request request = operation.requestOf(rights);
    Optional<String> worker = operation.text("worker");
    if (worker.isPresent()) {
      return workers.operate(worker.get(), operation, request);
    }
    OperatorAction action =
        operation
            .text("subscription")
            .map(name -> executeOnSubscription(name, operation.require("action"), request))
            .orElseGet(() -> executeOnProjection(operation, request));
    return EventJson.object()
        .put("action", action.kind().name().toLowerCase(Locale.ROOT))
        .put("by", action.by())
        .put("at", action.at().toString())
        .put("outcome", action.outcome());
  }

  private OperatorAction executeOnSubscription(
      String name, String action, OperatorAction.Request request) {
    if (tables == null) {
      throw new ActionNotApplicableException("The log has no tables in which it can be recorded");
    }
    RunningSubscription running =
        subscription(name)
            .orElseThrow(
                () ->
                    ApiException.notFound("No subscription %s runs on this node".formatted(name)));
    SubscriptionOperator operator = store.subscriptionOperator();
    return switch (action) {
      case "retry" -> operator.retry(running, request);
      case "skip" -> operator.skip(running, request);
      default -> throw ApiException.invalid("action is retry or skip");
    };
  }

  /// @throws ApiException if no projection has that name
  static ProjectionRunner requireRunner(ExplorerParts parts, String name) {
    return parts
        .runner(name)
        .orElseThrow(
            () -> ApiException.notFound("No projection %s runs on this node".formatted(name)));
  }

  private OperatorAction executeOnProjection(Operation operation, OperatorAction.Request request) {
    String name = operation.require("name");
    ProjectionOperator operator = requireRunner(parts, name).operator();
    Optional<StreamId> stream = operation.text("stream").map(Parameters::requireStream);
    return execute(operator, operation.require("action"), stream, request);
  }

  private static OperatorAction execute(
      ProjectionOperator operator,
      String action,
      Optional<StreamId> stream,
      OperatorAction.Request request) {
    if (stream.isPresent() && !action.equals("retry") && !action.equals("skip")) {
      throw ApiException.invalid("%s is no action on a stream".formatted(action));
    }
    return switch (action) {
      case "retry" ->
          stream.map(it -> operator.retry(it, request)).orElseGet(() -> operator.retry(request));
      case "skip" ->
          stream.map(it -> operator.skip(it, request)).orElseGet(() -> operator.skip(request));
      case "rebuild" -> operator.rebuild(request);
      case "verify" -> operator.verify(request);
      case "cancel" -> operator.cancel(request);
      default -> throw ApiException.invalid("action is retry, skip, rebuild, verify or cancel");
    };
  }
}
