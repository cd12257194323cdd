package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.UnreadableEventException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/// A jar with a bounded number of coins. A command adds coins; the state is their number.
final class CoinJar implements Decider<Integer, Integer, CoinJar.Coin> {
  static final int COINS_MAX = 100;

  record Coin(int value) {}

  static final class Full extends RuntimeException {}

  @Override
  public Integer initialState() {
    return 0;
  }

  @Override
  public List<Coin> decide(Integer coins, Integer held) {
    if (held + coins > COINS_MAX) {
      throw new Full();
    }
    return IntStream.range(0, coins).mapToObj(_ -> new Coin(1)).toList();
  }

  @Override
  public Integer evolve(Integer held, Coin coin) {
    return held + coin.value();
  }

  static final class Codec implements EventCodec<Coin> {
    @Override
    public NewEvent encode(StreamId stream, Coin coin, UUID eventId, Map<String, String> metadata) {
      String actor = "{\"actor\": \"%s\"}".formatted(metadata.get("actor"));
      return new NewEvent(eventId, "COIN_PUT_IN", Integer.toString(coin.value()), actor);
    }

    @Override
    public Coin decode(RecordedEvent event) {
      if (!event.type().equals("COIN_PUT_IN")) {
        throw new UnreadableEventException(event, "unknown type", null);
      }
      return new Coin(Integer.parseInt(event.data()));
    }
  }
}
