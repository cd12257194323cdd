package dev.daybook.explorer.api;

import dev.daybook.explorer.log.ReaderTables.Readers;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.explorer.spi.Worker.Status;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.sql.ErrorText;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Process managers, timers, relays and sealing, and operator actions on them.
final class WorkersApi {
  private static final int PARKED_MAX = 100;
  private static final Logger log = LoggerFactory.getLogger(WorkersApi.class);

  private final Supplier<? extends Collection<Worker>> workers;

  /// @param workers of this node
  WorkersApi(Supplier<? extends Collection<Worker>> workers) {
    this.workers = workers;
  }

  /// Puts the states of the workers.
  ///
  /// @param head of the log
  /// @param readers with the recorded actions; null if the log has no tables for them
  void put(ObjectNode json, long head, @Nullable Readers readers) {
    ArrayNode array = json.putArray("workers");
    workers
        .get()
        .forEach(
            it -> {
              ObjectNode worker = array.addObject();
              put(worker, it, head);
              if (readers != null) {
                it.recordedName()
                    .ifPresent(name -> ReadersApi.putActions(worker, "recorded", name, readers));
              }
            });
  }

  private static void put(ObjectNode json, Worker worker, long head) {
    json.put("kind", worker.kind()).put("name", worker.name());
    worker.subscription().ifPresent(it -> json.put("subscription", it));
    ArrayNode actions = json.putArray("actions");
    try {
      put(json, worker.status(), head);
      worker
          .actions()
          .forEach(
              it ->
                  actions
                      .addObject()
                      .put("action", it.name())
                      .put("label", it.label())
                      .put("consequence", it.consequence())
                      .put("takesPosition", it.takesPosition()));
    } catch (RuntimeException e) { // the others are shown nevertheless
      log.warn("The state of {} {} can't be read", worker.kind(), worker.name(), e);
      json.put("state", "unknown").put("error", ErrorText.text(e));
    }
  }

  private static void put(ObjectNode json, Status status, long head) {
    json.put("state", status.state());
    status.position().ifPresent(it -> json.put("position", it).put("lag", Math.max(0, head - it)));
    if (status.error() != null) {
      json.put("error", status.error());
    }
    ObjectNode facts = json.putObject("facts");
    status.facts().forEach(facts::put);
    json.put("parkedCount", status.parked().size());
    ArrayNode parked = json.putArray("parked");
    status.parked().stream()
        .limit(PARKED_MAX)
        .forEach(
            it ->
                parked
                    .addObject()
                    .put("id", it.id())
                    .put("stream", it.process())
                    .put("position", it.position())
                    .put("error", it.error())
                    .put("at", it.at().toString()));
  }

  /// Executes an operator action.
  ///
  /// @param name of the worker
  /// @throws ApiException if there is no such worker or action
  ObjectNode operate(String name, Operation operation, OperatorAction.Request request) {
    String kind = operation.require("kind");
    Worker worker =
        workers.get().stream()
            .filter(it -> it.kind().equals(kind) && it.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> ApiException.notFound("This node has no %s %s".formatted(kind, name)));
    var order =
        new Worker.Order(
            operation.require("action"),
            operation.text("process").orElse(null),
            operation.has("position") ? operation.position() : null);
    try {
      worker.execute(order, request);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()));
    }
    return EventJson.object()
        .put("action", order.action())
        .put("by", request.by())
        .put("outcome", "requested");
  }
}
