package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.processes.timers.PendingTimer;
import dev.daybook.processes.timers.TimerFiring;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random schedules, payments that cancel timers, steps, crashes and clock steps, while nodes that
/// know only an old table try to fire timers. Whatever happens, each timer fires once or was
/// cancelled, and none fires before the log's clock has reached its time.
class ProcessTimersProperty {
  private static final int ROUNDS = 300;
  private static final int ORDERS = 5;
  private static final int STEPS = 120;
  private static final Duration TIME_TO_PAY = Duration.ofMinutes(10);

  @Test
  void each_timer_fires_once_or_was_cancelled_and_never_early() {
    long seed = new Random().nextLong();
    int fired = 0;
    int cancelled = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var round = new Round(seed + i);
      try {
        round.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("Seed " + (seed + i), e);
      }
      fired += round.fired;
      cancelled += round.cancelled;
    }
    assertThat(fired).isPositive();
    assertThat(cancelled).isPositive();
  }

  private static final class SteppedClock extends Clock {
    private Instant now = Instant.parse("2027-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static final class Round {
    private final Random random;
    private final SteppedClock clock = new SteppedClock();
    private final InMemoryEventStore log = new InMemoryEventStore(clock);
    private final RandomNodes nodes;
    private final TimerFiring firing;
    private int placed;
    private int fired;
    private int cancelled;

    Round(long seed) {
      random = new Random(seed);
      nodes =
          new RandomNodes(
              log,
              random,
              on ->
                  Shop.fulfilment(on, new PaymentDeadline(TIME_TO_PAY), new WalletDecider())
                      .timed());
      firing = new TimerFiring(nodes.unreliableLog());
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(12)) {
          case 0 -> place();
          case 1 -> pay();
          case 2 -> clock.now = clock.now.plusSeconds(random.nextInt(600));
          case 3 -> clock.now = clock.now.minusSeconds(random.nextInt(60)); // it was set back
          case 4, 5, 6 -> fire();
          default -> nodes.step();
        }
      }
      nodes.finish();
      clock.now = clock.now.plus(TIME_TO_PAY.multipliedBy(4));
      scheduled().forEach(this::fire);
      nodes.finish();
      check();
    }

    private void place() {
      if (placed < ORDERS) {
        Shop.place(log, "o" + placed++, "ada", 7);
      }
    }

    private void pay() {
      if (placed > 0) {
        try {
          Shop.orders(log).handle(Shop.order("o" + random.nextInt(placed)), new ConfirmOrder());
        } catch (Rejected ignored) {
          // it was paid before, or cancelled
        }
      }
    }

    /// Any timer that was ever scheduled, as an old table may have it.
    private void fire() {
      List<PendingTimer> known = scheduled();
      if (!known.isEmpty()) {
        fire(known.get(random.nextInt(known.size())));
      }
    }

    private void fire(PendingTimer timer) {
      try {
        if (firing.fire(timer) == TimerFiring.Outcome.FIRED) {
          assertThat(clock.now).isAfterOrEqualTo(timer.due());
        }
      } catch (EventStoreException e) {
        assertThat(e.isRetryable()).as("%s", e).isTrue();
      }
    }

    private List<PendingTimer> scheduled() {
      List<PendingTimer> timers = new ArrayList<>();
      for (int order = 0; order < placed; order++) {
        for (RecordedEvent event : log.readStream(StreamId.of(Shop.NAME, "o" + order)).toList()) {
          if (ProcessEvents.decode(event) instanceof TimerScheduled timer) {
            timers.add(PendingTimer.of(event, timer));
          }
        }
      }
      return timers;
    }

    private void check() {
      for (int order = 0; order < placed; order++) {
        int firings = TimerHistory.checked(log, "o" + order).firings().size();
        fired += firings;
        cancelled += 1 - firings;
      }
    }
  }
}
