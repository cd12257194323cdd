package dev.daybook.postgres.soak;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.AgainstRule;
import dev.daybook.postgres.soak.Entry.NothingDone;
import dev.daybook.postgres.soak.Entry.Part;
import dev.daybook.postgres.soak.Entry.Unit;
import dev.daybook.postgres.soak.Loans.Command;
import dev.daybook.postgres.soak.Loans.Event;
import dev.daybook.postgres.soak.Loans.MemberHasLoan;
import dev.daybook.postgres.soak.Loans.OneOpenLoan;
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
/// of them with a key. Records the results. A third of the borrowers run each command in a
/// transaction of the application.
final class Borrower implements Runnable {
  private static final String NAME = "-loans-";
  private static final int UNIT_ONE_IN = 6;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String name;
  private final CommandHandler<Command, Shelf, Event> handler;
  private final @Nullable JoinedAppends joined;
  private final Contested contested;
  private final Random random;
  private final Sender sender;
  private final BooleanSupplier ended;
  private int commands;
  private @Nullable Loan held;

  private record Loan(StreamId shelf, UUID id, String member) {}

  /// @param joined runs commands in transactions of the application; null for plain commands
  Borrower(
      String name,
      CommandHandler<Command, Shelf, Event> handler,
      @Nullable JoinedAppends joined,
      Contested contested,
      Journal journal,
      BooleanSupplier ended) {
    this.name = name;
    this.handler = handler;
    this.joined = joined;
    this.contested = contested;
    this.random = contested.random();
    this.sender = new Sender(journal, random, ended);
    this.ended = ended;
  }

  /// The name of one of a worker's borrowers.
  static String name(String worker, int number) {
    return worker + NAME + number;
  }

  /// Whether a borrower has sent an append.
  static boolean hasSent(String append) {
    return append.contains(NAME);
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
    int number = ++commands;
    JoinedAppends transactions = joined;
    return transactions == null
        ? sendPlain(name + "-" + number, shelves, asked)
        : sendJoined(JoinedAppends.name(name, number), transactions, shelves, asked);
  }

  private Entry sendPlain(String append, List<StreamId> shelves, List<Command> asked) {
    Unit unit = unit(append, shelves, asked);
    return sender.send(
        append,
        unit,
        () ->
            told(
                append,
                () -> {
                  var handled = handle(handler, unit, asked);
                  return acknowledged(append, handled, handled.getLast().position());
                }));
  }

  private Entry sendJoined(
      String append, JoinedAppends transactions, List<StreamId> shelves, List<Command> asked) {
    Unit unit = unit(append, shelves, asked);
    return sender.sendOnce(
        append,
        unit,
        () ->
            told(
                append,
                () -> {
                  var committed = transactions.run(append, tx -> handle(in(tx), unit, asked));
                  return acknowledged(append, committed.value(), committed.position());
                }));
  }

  private Unit unit(String append, List<StreamId> shelves, List<Command> asked) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shelves.size(); i++) {
      List<UUID> ids = List.of(asked.get(i).event().id());
      parts.add(new Part(shelves.get(i), ExpectedVersion.any(), ids));
    }
    return new Unit(parts, random.nextBoolean() ? "command:" + append : "");
  }

  private CommandHandler<Command, Shelf, Event> in(JoinedTransaction tx) {
    return handler.withBoundary(new OneOpenLoan(tx)).in(tx);
  }

  private static List<CommandResult<Shelf, Event>> handle(
      CommandHandler<Command, Shelf, Event> handler, Unit unit, List<Command> asked) {
    var mine =
        unit.claim().isEmpty() ? handler : handler.once(new IdempotencyKey(unit.claim(), _ -> {}));
    List<StreamId> shelves = unit.parts().stream().map(Part::stream).toList();
    return shelves.size() == 1
        ? List.of(mine.handle(shelves.getFirst(), asked.getFirst()))
        : mine.handleAll(
            shelves,
            _ -> asked.stream().map(command -> List.of(command.event())).toList(),
            Map.of());
  }

  private static Acknowledged acknowledged(
      String append, List<CommandResult<Shelf, Event>> handled, long position) {
    return new Acknowledged(
        append, System.nanoTime(), handled.stream().map(CommandResult::version).toList(), position);
  }

  private static Entry told(String append, Supplier<Acknowledged> handling) {
    try {
      return handling.get();
    } catch (MemberHasLoan e) {
      return new AgainstRule(append, System.nanoTime(), e.member(), e.position());
    } catch (WrongExpectedVersionException | AppendConditionFailedException _) {
      return new NothingDone(append, System.nanoTime()); // too many lost races
    }
  }
}
