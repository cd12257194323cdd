package dev.daybook.accounts.learn;

import static dev.daybook.accounts.learn.TraceLine.done;
import static dev.daybook.accounts.learn.TraceLine.refused;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Forgotten;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.learn.LessonRefusedException.Reason;
import dev.daybook.accounts.learn.LessonState.Entry;
import dev.daybook.accounts.learn.LessonState.State;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One account on a log of its own, on which its reader tries the exercises.
///
/// Closing it drops the log. Thread-safe: one exercise at a time.
public final class Lesson implements AutoCloseable {
  /// Maximum number of events; an exercise that may exceed it is refused.
  static final int EVENTS_MAX = 200;

  /// Maximum number of events that one exercise appends.
  private static final int EVENTS_PER_EXERCISE_MAX = CrashingWriter.APPENDS_MAX;

  private static final Currency USD = Currency.of("USD");
  private static final long RACE_START_MAX_S = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final UUID id;
  private final StreamId stream;
  private final LessonLog log;
  private final LessonReadModel readModel;
  private boolean closed;

  private Lesson(UUID id, LessonLog log, StreamId stream) {
    this.id = id;
    this.log = log;
    this.stream = stream;
    this.readModel = new LessonReadModel(log);
  }

  /// Creates the log, with an account that has three events.
  static Lesson begin(LessonAddress address, UUID id) {
    var log = LessonLog.create(address, "lesson_" + id.toString().replace("-", ""));
    try {
      var user = UUID.randomUUID();
      var stream = AccountEventTypes.stream(user);
      var accounts = log.accounts();
      accounts.handle(
          stream, new CreateUser(new UserId(user), "Ada Lovelace", "ada@example.com", USD));
      accounts.handle(stream, deposit(100));
      accounts.handle(stream, withdrawal(new BigDecimal(30)));
      return new Lesson(id, log, stream);
    } catch (RuntimeException e) {
      try {
        log.close();
      } catch (RuntimeException undropped) {
        e.addSuppressed(undropped);
      }
      throw e;
    }
  }

  public UUID id() {
    return id;
  }

  /// Reads the account, all of its events and the read model.
  ///
  /// @throws LessonRefusedException if the lesson has ended
  public LessonState state() {
    return exclusively(this::read);
  }

  private LessonState read() {
    List<Entry> history =
        log.accounts()
            .history(stream)
            .map(
                entry ->
                    new Entry(entry.recorded(), state(entry.after(), entry.recorded().version())))
            .toList();
    return new LessonState(id, log.schema(), history, readModel.state());
  }

  /// Runs an exercise.
  ///
  /// @return what happened, in order
  /// @throws LessonRefusedException if the lesson has ended, or the exercise does not apply
  public List<TraceLine> run(Exercise exercise) {
    return exclusively(
        () -> {
          if (exercise.appends()) {
            requireRoom();
          }
          return switch (exercise) {
            case DEPOSIT -> handle(deposit(25));
            case WITHDRAW -> handle(withdrawal(BigDecimal.TEN));
            case EDIT_EVENT -> editEvent();
            case OVERDRAW -> handle(withdrawal(balance().add(BigDecimal.ONE)));
            case RACE -> race();
            case STOP_READ_MODEL -> readModel.stop();
            case START_READ_MODEL -> readModel.start();
            case REBUILD_READ_MODEL -> readModel.rebuild();
            case CRASH -> new CrashExercise(log, stream).run();
            case SEND_TWICE -> sendTwice();
            case FORGET -> forget();
            case PROVE -> ProofExercise.run(log.store());
          };
        });
  }

  private void requireRoom() {
    if (log.store().head() + EVENTS_PER_EXERCISE_MAX > EVENTS_MAX) {
      throw new LessonRefusedException(
          Reason.NOT_APPLICABLE,
          "The log of this lesson is full. End the lesson: the next exercise begins a new one.");
    }
  }

  private static DepositFunds deposit(int amount) {
    return new DepositFunds(new Amount(new BigDecimal(amount), USD));
  }

  private static WithdrawFunds withdrawal(BigDecimal amount) {
    return new WithdrawFunds(new Amount(amount, USD));
  }

  private BigDecimal balance() {
    return balanceOf(log.accounts().load(stream).state()).toDecimal();
  }

  private List<TraceLine> handle(AccountCommand command) {
    var lines = new ArrayList<TraceLine>();
    var before = log.accounts().load(stream);
    lines.add(
        done(
            "Command",
            "%s. The balance is %s.".formatted(inWords(command), balanceOf(before.state()))));
    try {
      var result = log.accounts().handle(stream, command);
      lines.add(done("Rule", "Allowed."));
      lines.add(
          done(
              "Log",
              "Appended version %d at position %d. The balance is %s."
                  .formatted(result.version(), result.position(), balanceOf(result.state()))));
    } catch (Rejected e) {
      lines.add(refused("Rule", "%s.".formatted(e.reason().sentence())));
      lines.add(
          done(
              "Log", "Nothing was appended. The version is still %d.".formatted(before.version())));
    }
    return lines;
  }

  private static String inWords(AccountCommand command) {
    return switch (command) {
      case DepositFunds c -> "Deposit " + c.amount().value().toPlainString() + " USD";
      case WithdrawFunds c -> "Withdraw " + c.amount().value().toPlainString() + " USD";
      default -> command.getClass().getSimpleName();
    };
  }

  private List<TraceLine> editEvent() {
    var position = log.store().head();
    try (var connection = log.database().getConnection();
        var update =
            connection.prepareStatement(Sql.load(Lesson.class, "edit-event.sql", log.schema()))) {
      update.setLong(1, position);
      update.executeUpdate();
    } catch (SQLException e) {
      return List.of(
          done("You", "update events set data = … where position = %d".formatted(position)),
          refused(
              "PostgreSQL",
              "%s (SQLSTATE %s)".formatted(DatabaseErrors.reason(e), e.getSQLState())));
    }
    throw new IllegalStateException("PostgreSQL has changed an event of a lesson");
  }

  /// Two writers append at the same time, each at the version that it has seen.
  private List<TraceLine> race() {
    var seen = log.accounts().load(stream).version();
    var start = new CyclicBarrier(2);
    var first = writer("A", seen, start);
    var second = writer("B", seen, start);
    var lines = new ArrayList<TraceLine>();
    lines.add(done("Writers A and B", "Both have read the account at version %d.".formatted(seen)));
    var attempts = List.of(result(first), result(second));
    attempts.stream().filter(attempt -> !attempt.refused()).forEach(lines::add);
    for (var lost : attempts.stream().filter(TraceLine::refused).toList()) {
      lines.add(lost);
      var retried = log.accounts().handle(stream, deposit(5));
      lines.add(
          done(
              lost.by(),
              "Reads the account again, decides again, and appends version %d."
                  .formatted(retried.version())));
    }
    return lines;
  }

  private FutureTask<TraceLine> writer(String name, long seen, CyclicBarrier start) {
    var task =
        new FutureTask<>(
            () -> {
              start.await(RACE_START_MAX_S, TimeUnit.SECONDS);
              return append("Writer " + name, seen);
            });
    Thread.startVirtualThread(task);
    return task;
  }

  private TraceLine append(String writer, long seen) {
    var event =
        log.events()
            .encode(
                stream,
                new FundsDeposited(Money.of(new BigDecimal(5), USD)),
                UUID.randomUUID(),
                Map.of());
    try {
      AppendResult appended = log.store().append(stream, ExpectedVersion.exact(seen), event);
      return done(
          writer, "Expects version %d: appended version %d.".formatted(seen, appended.version()));
    } catch (WrongExpectedVersionException e) {
      return refused(
          writer,
          "Expects version %d: refused, the version is already %d.".formatted(seen, e.actual()));
    }
  }

  private static TraceLine result(FutureTask<TraceLine> writer) {
    try {
      return writer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A writer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while two writers ran", e);
    }
  }

  private List<TraceLine> sendTwice() {
    var name = "lesson-key:" + UUID.randomUUID();
    var key = new IdempotencyKey(name, event -> {});
    CommandResult<Account, AccountEvent> first =
        log.accounts().once(key).handle(stream, deposit(7));
    CommandResult<Account, AccountEvent> second =
        log.accounts().once(key).handle(stream, deposit(7));
    return List.of(
        done("Client", "Deposit 7 USD, with the key %s….".formatted(name.substring(0, 19))),
        done(
            "Log",
            "Appended at position %d. But the response is lost.".formatted(first.position())),
        done("Client", "Sends the same command again, with the same key."),
        done(
            "Log",
            "The key is known: the answer is position %d again, and the log still ends at %d."
                .formatted(second.position(), log.store().head())));
  }

  private List<TraceLine> forget() {
    var before = log.accounts().load(stream);
    if (holder(before.state()) instanceof Forgotten) {
      throw new LessonRefusedException(
          Reason.NOT_APPLICABLE, "The person of this lesson is erased already.");
    }
    var result = log.accounts().handle(stream, new ForgetPerson());
    log.keys().forget(stream.id());
    return List.of(
        done(
            "Log", "The first event has the name only as ciphertext. The key is in another table."),
        done("Before", "With the key, the name is %s.".formatted(holder(before.state()).name())),
        done(
            "Log", "Appended the fact of the erasure at position %d.".formatted(result.position())),
        done("Keys", "Destroyed the person's key."),
        done("After", "The first event is unchanged. Without the key, its name cannot be read."),
        done("Account", "The balance is still %s.".formatted(balanceOf(result.state()))));
  }

  private static Holder holder(Account account) {
    return switch (account) {
      case Open open -> open.holder();
      case Closed closed -> closed.holder();
      case Unopened _ -> throw new IllegalStateException("A lesson begins with an open account");
    };
  }

  private static Money balanceOf(Account account) {
    return switch (account) {
      case Open open -> open.balance();
      case Closed closed -> closed.balance();
      case Unopened _ -> Money.zero(USD);
    };
  }

  private static State state(Account account, long version) {
    var holder = holder(account);
    return new State(version, holder.name(), holder.email(), balanceOf(account));
  }

  private interface Work<T> {
    T run();
  }

  private <T> T exclusively(Work<T> work) {
    lock.lock();
    try {
      if (closed) {
        throw ended();
      }
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  static LessonRefusedException ended() {
    return new LessonRefusedException(
        Reason.NOT_FOUND, "This lesson has ended, and its log was dropped: begin a new one.");
  }

  /// Waits for a running exercise, and drops the log.
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        log.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
