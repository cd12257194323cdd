package dev.daybook.postgres.soak;

import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.NothingDone;
import dev.daybook.postgres.soak.Entry.Sent;
import dev.daybook.postgres.soak.Entry.Strange;
import dev.daybook.postgres.soak.Entry.Unit;
import dev.daybook.postgres.soak.Entry.Unknown;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Sends appends and records the results. Retries appends with unknown outcomes, and sometimes
/// successful ones.
record Sender(Journal journal, Random random, BooleanSupplier ended) {
  private static final int SENDINGS_MAX = 5;
  private static final int SENT_AGAIN_ONE_IN = 20;

  /// Sends an append until its outcome is known, up to a maximum of attempts.
  ///
  /// @param sending appends it, and returns a result that only this kind of append can have
  /// @return the last result
  Entry send(String append, Unit unit, Supplier<Entry> sending) {
    for (int count = 1; ; count++) {
      Entry told = sendOnce(append, unit, sending);
      boolean again =
          told instanceof Unknown
              || (told instanceof Acknowledged && random.nextInt(SENT_AGAIN_ONE_IN) == 0);
      if (!again || !unit.isRepeatable() || count == SENDINGS_MAX || ended.getAsBoolean()) {
        return told;
      }
    }
  }

  /// Sends an append once, whatever its outcome is.
  Entry sendOnce(String append, Unit unit, Supplier<Entry> sending) {
    journal.write(new Sent(append, System.nanoTime(), unit));
    Entry told = told(append, sending);
    journal.write(told);
    return told;
  }

  private static Entry told(String append, Supplier<Entry> sending) {
    try {
      return sending.get();
    } catch (EventStoreUnavailableException | LogOverloadedException _) {
      return new NothingDone(append, System.nanoTime());
    } catch (AppendOutcomeUnknownException _) {
      return new Unknown(append, System.nanoTime());
    } catch (RuntimeException | Error e) {
      return new Strange(append + ": " + e);
    }
  }
}
