package dev.daybook.explorer.workers;

import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.processes.ParkedProcess;
import dev.daybook.processes.ProcessRunner;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;

/// A process manager: its state, its parked processes, and retry and skip of these. Needs
/// `daybook-processes`. An action on a process is recorded on the stream of the process.
public final class ProcessManagerWorker implements Worker {
  private final ProcessRunner<?> runner;

  private ProcessManagerWorker(ProcessRunner<?> runner) {
    this.runner = runner;
  }

  public static Worker of(ProcessRunner<?> runner) {
    return new ProcessManagerWorker(runner);
  }

  @Override
  public String kind() {
    return "Process manager";
  }

  @Override
  public String name() {
    return runner.name();
  }

  @Override
  public Optional<String> subscription() {
    return Optional.of(runner.subscription());
  }

  @Override
  public Status status() {
    var state = SubscriptionState.of(runner.status());
    return new Status(
        state.word(),
        OptionalLong.of(runner.position()),
        state.error(),
        new LinkedHashMap<>(),
        runner.parked().stream().map(this::parked).toList());
  }

  private Parked parked(ParkedProcess it) {
    String stream = StreamId.of(runner.name(), it.id()).toString();
    return new Parked(it.id(), stream, it.position(), it.error(), it.at());
  }

  @Override
  public void execute(Order order, OperatorAction.Request request) {
    String process = order.process();
    if (process == null || !Parked.ACTIONS.contains(order.action())) {
      throw new IllegalArgumentException(
          "The actions on a parked process of %s are %s, not %s"
              .formatted(name(), Parked.ACTIONS, order.action()));
    }
    if (order.action().equals("retry")) {
      runner.retry(process, request);
    } else {
      runner.skip(process, request);
    }
  }
}
