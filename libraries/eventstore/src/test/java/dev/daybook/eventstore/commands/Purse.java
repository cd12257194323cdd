package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A purse of 0 to [#COINS_MAX] coins. A command adds coins (above 0), removes some (below 0), or
/// changes nothing (0). An event is the change in coins.
final class Purse implements Decider<Integer, Integer, Integer> {
  static final int COINS_MAX = 10;

  static final class Refused extends RuntimeException {}

  @Override
  public Integer initialState() {
    return 0;
  }

  @Override
  public List<Integer> decide(Integer change, Integer held) {
    int then = held + change;
    if (then < 0 || then > COINS_MAX) {
      throw new Refused();
    }
    return change == 0 ? List.of() : List.of(change);
  }

  @Override
  public Integer evolve(Integer held, Integer change) {
    return held + change;
  }

  /// Writes the metadata `command` unchanged.
  static final class Codec implements EventCodec<Integer> {
    @Override
    public NewEvent encode(
        StreamId stream, Integer change, UUID eventId, Map<String, String> metadata) {
      return new NewEvent(
          eventId, "CHANGED", change.toString(), metadata.getOrDefault("command", "0"));
    }

    @Override
    public Integer decode(RecordedEvent event) {
      return Integer.valueOf(event.data());
    }
  }
}
