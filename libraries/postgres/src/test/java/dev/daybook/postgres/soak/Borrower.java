package dev.daybook.postgres.soak;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.AgainstRule;
import dev.daybook.postgres.soak.Entry.NothingDone;
import dev.daybook.postgres.soak.Entry.Part;
import dev.daybook.postgres.soak.Entry.Unit;
import dev.daybook.postgres.soak.Loans.Command;
import dev.daybook.postgres.soak.Loans.Event;
import dev.daybook.postgres.soak.Loans.MemberHasLoan;
import dev.daybook.postgres.soak.Loans.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sends commands under a rule over many streams through the handler of its node, concurrently with
/// others on the same shelves and members: loans, returns, and loans from two shelves at once; half
/// of them with a key. Records the results.
final class Borrower implements Runnable {
  private static final int UNIT_ONE_IN = 6;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String name;
  private final CommandHandler<Command, Shelf, Event> handler;
  private final Contested contested;
  private final Random random;
  private final Sender sender;
  private final BooleanSupplier ended;
  private int commands;
  private @Nullable Loan held;

  private record Loan(StreamId shelf, UUID id, String member) {}

  Borrower(
      String name,
      CommandHandler<Command, Shelf, Event> handler,
      Contested contested,
      Journal journal,
      BooleanSupplier ended) {
    this.name = name;
    this.handler = handler;
    this.contested = contested;
    this.random = contested.random();
    this.sender = new Sender(journal, random, ended);
    this.ended = ended;
  }

  @Override
  public void run() {
    while (!ended.getAsBoolean()) {
      try {
        Loan loan = held;
        if (loan != null && random.nextBoolean()) {
          held = null;
          giveBack(loan);
        } else {
          borrow(contested.store().head());
        }
      } catch (EventStoreUnavailableException _) {
        LockSupport.parkNanos(PAUSE.toNanos()); // reading the head
      }
    }
  }

  private void giveBack(Loan loan) {
    var returned = new Event.Returned(UUID.randomUUID(), loan.member(), loan.id());
    send(List.of(loan.shelf()), List.of(new Command(returned)));
  }

  /// Its earlier loans are never returned.
  private void borrow(long head) {
    List<StreamId> shelves =
        Stream.generate(() -> contested.shelf(head))
            .limit(random.nextInt(UNIT_ONE_IN) == 0 ? 2 : 1)
            .distinct()
            .toList();
    List<Command> lend = shelves.stream().map(_ -> lend(contested.member(head))).toList();
    if (send(shelves, lend) instanceof Acknowledged) {
      Event lent = lend.getFirst().event();
      held = new Loan(shelves.getFirst(), lent.id(), lent.member());
    }
  }

  private static Command lend(String member) {
    return new Command(new Event.Lent(UUID.randomUUID(), member));
  }

  private Entry send(List<StreamId> shelves, List<Command> asked) {
    String append = name + "-" + ++commands;
    String key = random.nextBoolean() ? "command:" + append : "";
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shelves.size(); i++) {
      List<UUID> ids = List.of(asked.get(i).event().id());
      parts.add(new Part(shelves.get(i), ExpectedVersion.any(), ids));
    }
    return sender.send(
        append, new Unit(parts, key), () -> told(append, () -> handle(shelves, asked, key)));
  }

  private List<CommandResult<Shelf, Event>> handle(
      List<StreamId> shelves, List<Command> asked, String key) {
    var mine = key.isEmpty() ? handler : handler.once(new IdempotencyKey(key, _ -> {}));
    return shelves.size() == 1
        ? List.of(mine.handle(shelves.getFirst(), asked.getFirst()))
        : mine.handleAll(
            shelves,
            _ -> asked.stream().map(command -> List.of(command.event())).toList(),
            Map.of());
  }

  private static Entry told(String append, Supplier<List<CommandResult<Shelf, Event>>> handling) {
    try {
      List<CommandResult<Shelf, Event>> handled = handling.get();
      return new Acknowledged(
          append,
          System.nanoTime(),
          handled.stream().map(CommandResult::version).toList(),
          handled.getLast().position());
    } catch (MemberHasLoan e) {
      return new AgainstRule(append, System.nanoTime(), e.member(), e.position());
    } catch (WrongExpectedVersionException | AppendConditionFailedException _) {
      return new NothingDone(append, System.nanoTime()); // too many lost races
    }
  }
}
