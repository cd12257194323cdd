package dev.daybook.explorer.workers;

import dev.daybook.explorer.spi.Worker;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.kafka.RelayStatus;
import dev.daybook.kafka.RelayStatus.Stopped;
import dev.daybook.kafka.RelayStopReason;
import dev.daybook.postgres.operations.OperatorAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// A relay to Kafka: its state, why it waits or has stopped, and the actions that help then. Needs
/// `daybook-kafka`. The actions are recorded in the database.
public final class RelayWorker implements Worker {
  private static final Action RETRY =
      new Action("retry", "Retry", "It looks at once whether the reason is still there.", false);
  private static final Action RESTART =
      new Action(
          "restart",
          "Restart after a position",
          "The events after this position are sent, whether or not the topic has them: consumers"
              + " may get events twice or miss some.",
          true);
  private static final Action CONTINUE =
      new Action(
          "continue-after-restore",
          "Continue after the restore",
          "Consumers are told which events the log has lost; then the others follow.",
          false);

  private final KafkaRelay relay;

  private RelayWorker(KafkaRelay relay) {
    this.relay = relay;
  }

  public static Worker of(KafkaRelay relay) {
    return new RelayWorker(relay);
  }

  @Override
  public String kind() {
    return "Relay to Kafka";
  }

  @Override
  public String name() {
    return relay.name();
  }

  @Override
  public Optional<String> recordedName() {
    return Optional.of(relay.recordedName());
  }

  @Override
  public Status status() {
    var facts = new LinkedHashMap<String, String>();
    facts.put("Topic", relay.topic());
    facts.put("Events of this node", Long.toString(relay.relayedEvents()));
    RelayStatus now = relay.status();
    String state =
        switch (now) {
          case RelayStatus.Running ignored -> "running";
          case RelayStatus.StandingBy ignored -> "standing by";
          case RelayStatus.Waiting it -> "waiting since " + it.since();
          case Stopped it -> "stopped: %s, since %s".formatted(it.reason(), it.since());
          case RelayStatus.Closed ignored -> "closed";
        };
    String error =
        switch (now) {
          case RelayStatus.Waiting it -> it.reason();
          case Stopped it -> it.message();
          default -> null;
        };
    return new Status(state, relay.position(), error, facts, List.of());
  }

  @Override
  public List<Action> actions() {
    List<Action> actions = new ArrayList<>();
    RelayStatus now = relay.status();
    if (now instanceof RelayStatus.Waiting || now instanceof Stopped) {
      actions.add(RETRY);
    }
    if (now instanceof Stopped stopped) {
      if (stopped.reason().isRestartable()) {
        actions.add(RESTART);
      }
      if (stopped.reason() == RelayStopReason.LOG_DIVERGED) {
        actions.add(CONTINUE);
      }
    }
    return List.copyOf(actions);
  }

  @Override
  public void execute(Order order, OperatorAction.Request request) {
    if (order.action().equals(RETRY.name())) {
      relay.retry(request);
    } else if (order.action().equals(RESTART.name())) {
      Long position = order.position();
      if (position == null) {
        throw new IllegalArgumentException("The number position is missing");
      }
      relay.restart(position, request);
    } else if (order.action().equals(CONTINUE.name())) {
      relay.continueAfterRestore(request);
    } else {
      throw new IllegalArgumentException(
          "The actions on a relay are retry, restart and continue-after-restore");
    }
  }
}
