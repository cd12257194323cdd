package dev.daybook.kafka;

import dev.daybook.postgres.operations.OperatorAction;

/// An operator action on a relay that has stopped. The control record keeps its text.
sealed interface RelayAction {
  /// Go on after a position, whatever Kafka has.
  record Restart(long after, OperatorAction.Request request) implements RelayAction {
    @Override
    public String text() {
      return "restarted after %d by %s: %s".formatted(after, request.by(), request.why());
    }
  }

  /// Go on after the position up to which a restored log has its former events.
  record ContinueAfterRestore(OperatorAction.Request request) implements RelayAction {
    @Override
    public String text() {
      return "continued after a restore by %s: %s".formatted(request.by(), request.why());
    }
  }

  String text();
}
