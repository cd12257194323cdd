package dev.daybook.processes;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.InputSkipped;
import dev.daybook.processes.history.ProcessEvent.Parked;
import dev.daybook.processes.history.ProcessEvent.Retried;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.processes.history.ProcessHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What an operator does with the parked processes of a process manager. The actions are events on
/// the streams of the processes. Thread-safe.
record ProcessOperator(EventStore log, String name) {
  private static final String REQUEST_HASH = "requestHash";

  /// The processes that are parked, in the order in which they were.
  List<ParkedProcess> parked() {
    Map<StreamId, ParkedProcess> parked = new LinkedHashMap<>();
    log.readQuery(EventQuery.tagged(ProcessEvents.parkedTag(name)), 0, log.head())
        .forEachOrdered(
            event -> {
              parked.remove(event.stream());
              if (ProcessEvents.decode(event) instanceof Parked(long cause, String error)) {
                parked.put(event.stream(), parked(event, cause, error));
              }
            });
    return List.copyOf(parked.values());
  }

  private static ParkedProcess parked(RecordedEvent event, long cause, String error) {
    return new ParkedProcess(event.stream().id(), cause, error, event.recordedAt());
  }

  void retry(String id, OperatorAction.Request request) {
    act(id, request, ignored -> new Retried(request.by(), request.why()));
  }

  void skip(String id, OperatorAction.Request request) {
    act(id, request, it -> new InputSkipped(it.cause(), request.by(), request.why()));
  }

  private void act(
      String id, OperatorAction.Request request, Function<Parked, ProcessEvent> action) {
    StreamId stream = StreamId.of(name, id);
    OperatorAction.Key key = request.key();
    if (key == null) {
      append(stream, action, Map.of(), List.of());
      return;
    }
    var once =
        new IdempotencyKey(
            EventTag.of("operator", key.id()), first -> requireSame(first, key.requestHash()));
    try {
      if (once.findEvents(log).isEmpty()) {
        append(stream, action, Map.of(REQUEST_HASH, key.requestHash()), List.of(once));
      }
    } catch (AppendConditionFailedException e) {
      var unused = once.findEvents(log); // checks that it was the same request
    }
  }

  private static void requireSame(RecordedEvent first, String requestHash) {
    var hash = StrictJson.mapper().readTree(first.metadata()).path(REQUEST_HASH);
    if (!hash.isString() || !hash.stringValue().equals(requestHash)) {
      throw new IdempotencyKeyConflictException();
    }
  }

  /// @param keys none or one
  private void append(
      StreamId stream,
      Function<Parked, ProcessEvent> action,
      Map<String, String> metadata,
      List<IdempotencyKey> keys) {
    for (int races = 0; ; races++) {
      var history = new ProcessHistory(stream);
      log.readStream(stream).forEachOrdered(history::add);
      Parked parked =
          history
              .parked()
              .orElseThrow(
                  () ->
                      new ActionNotApplicableException(
                          "The process %s is not parked".formatted(stream)));
      NewEvent event = ProcessEvents.encode(stream, action.apply(parked), metadata);
      for (IdempotencyKey key : keys) {
        event = key.mark(event);
      }
      List<AppendCondition> conditions = keys.stream().map(IdempotencyKey::condition).toList();
      var expected = ExpectedVersion.exact(history.version());
      try {
        log.append(List.of(new StreamAppend(stream, expected, List.of(event))), conditions);
        return;
      } catch (WrongExpectedVersionException e) {
        if (races == ProcessSteps.RACES_MAX) {
          throw e;
        }
      }
    }
  }
}
