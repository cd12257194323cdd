package dev.daybook.bench.peers;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.jackson.EventTypes;
import java.util.List;

/// Commands: each loads the stream's state, and appends one event. Without a cache of states.
record DaybookCommands(EventStore store, int callers) implements Contender {
  static final String NAME = "Daybook: command";

  private static final EventTypes<Deposited> EVENTS =
      EventTypes.of(Deposited.class).event("FUNDS_DEPOSITED", Deposited.class).build();

  record Deposit(long amount, String currency, String note) {}

  record Deposited(long amount, String currency, String note) {}

  @Override
  public String name() {
    return NAME;
  }

  /// A single caller is a platform thread; several are virtual threads, like requests of a service.
  @Override
  public boolean virtualCallers() {
    return callers > 1;
  }

  @Override
  public Caller caller(int number) {
    CommandHandler<Deposit, Long, Deposited> handler =
        CommandHandler.of(store, new Balance(), EVENTS);
    var streams = new ShortStreams();
    return () -> {
      StreamId stream = StreamId.of("account", streams.next());
      handler.handle(stream, new Deposit(streams.amount(), "USD", ShortStreams.note()));
    };
  }

  private static final class Balance implements Decider<Deposit, Long, Deposited> {
    @Override
    public Long initialState() {
      return 0L;
    }

    @Override
    public List<Deposited> decide(Deposit command, Long balance) {
      Math.addExact(balance, command.amount());
      return List.of(new Deposited(command.amount(), command.currency(), command.note()));
    }

    @Override
    public Long evolve(Long balance, Deposited event) {
      return balance + event.amount();
    }
  }
}
