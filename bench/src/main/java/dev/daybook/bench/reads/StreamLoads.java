package dev.daybook.bench.reads;

import dev.daybook.bench.reads.DaybookStreamReads.Deposited;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.postgres.snapshots.SnapshotStrategy;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loads a stream repeatedly, like a command without a cached state.
record StreamLoads(
    String name, EventStore store, Snapshots<StreamLoads.Sum> snapshots, StreamId stream)
    implements Contender {
  static final String SHORT = "Daybook: load of a stream of 100 events";
  static final String LONG = "Daybook: load of 100,000 events by a snapshot";

  /// @param first amount of the first event; null before it
  record Sum(@Nullable BigDecimal first, BigDecimal rest) {}

  private static final Decider<Deposited, Sum, Deposited> SUMS =
      new Decider<>() {
        @Override
        public Sum initialState() {
          return new Sum(null, BigDecimal.ZERO);
        }

        @Override
        public List<Deposited> decide(Deposited command, Sum sum) {
          return List.of(command);
        }

        @Override
        public Sum evolve(Sum sum, Deposited event) {
          return sum.first() == null
              ? new Sum(event.amount(), BigDecimal.ZERO)
              : new Sum(sum.first(), sum.rest().add(event.amount()));
        }
      };

  static final SnapshotStrategy<Sum, Deposited> FOLDING =
      SnapshotStrategy.of(
          SUMS,
          DaybookStreamReads.EVENTS,
          sum -> List.of(new Deposited(sum.rest(), "USD", "")),
          StreamLoads.class);

  @Override
  public int callers() {
    return 1;
  }

  CommandHandler<Deposited, Sum, Deposited> handler() {
    return CommandHandler.of(store, SUMS, DaybookStreamReads.EVENTS)
        .withBackoff(Backoff.none())
        .withSnapshots(snapshots);
  }

  @Override
  public Caller caller(int number) {
    var handler = handler();
    return () -> {
      if (handler.load(stream).version() == 0) {
        throw new IllegalStateException("The stream has no events");
      }
    };
  }
}
