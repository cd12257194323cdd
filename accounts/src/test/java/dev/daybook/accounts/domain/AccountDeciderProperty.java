package dev.daybook.accounts.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.ConfirmReservation;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.ReleaseReservation;
import dev.daybook.accounts.domain.AccountCommand.ReserveFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Invariants of every account under random commands in random order.
///
/// A failure prints its seed; `-Ddaybook.seed=…` repeats that run.
class AccountDeciderProperty {
  private static final int HISTORIES = 2_000;
  private static final int COMMANDS_MAX = 60;
  private static final List<Currency> CURRENCIES =
      List.of("USD", "EUR", "JPY", "KWD").stream().map(Currency::of).toList();

  private final AccountDecider decider = new AccountDecider();

  @Test
  void the_account_rules_hold_for_every_command_sequence() {
    Long given = Long.getLong("daybook.seed");
    long first = given != null ? given : new SplittableRandom().nextLong();
    int histories = given != null ? 1 : HISTORIES;
    Set<Rejected.Reason> met = EnumSet.noneOf(Rejected.Reason.class);
    for (long seed = first; seed < first + histories; seed++) {
      try {
        runHistory(new SplittableRandom(seed), met);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("Broken with -Ddaybook.seed=" + seed, e);
      }
    }
    if (given == null) {
      assertThat(met)
          .as("rejecting rules, from seed " + first)
          .containsExactlyInAnyOrderElementsOf(
              EnumSet.complementOf(
                  EnumSet.of(
                      Rejected.Reason.TRANSFER_TO_ITSELF,
                      Rejected.Reason.EMAIL_TAKEN,
                      Rejected.Reason.TOO_MANY_RESERVATIONS,
                      Rejected.Reason.SCHEDULED_TRANSFER_NOT_FOUND,
                      Rejected.Reason.SCHEDULED_TRANSFER_ENDED,
                      Rejected.Reason.TOO_MANY_SCHEDULED_TRANSFERS)));
    }
  }

  private void runHistory(RandomGenerator random, Set<Rejected.Reason> met) {
    var history = new ArrayList<AccountEvent>();
    Account account = decider.initialState();
    int commands = random.nextInt(COMMANDS_MAX + 1);
    for (int i = 0; i < commands; i++) {
      AccountCommand command = command(random, account);
      Account before = account;
      try {
        List<AccountEvent> events = decider.decide(command, before);
        boolean done = command instanceof ForgetPerson && isForgotten(history);
        int released = command instanceof CloseAccount ? pending(before) : 0;
        assertThat(events).as("events of " + command).hasSize(done ? 0 : 1 + released);
        if (done) {
          continue;
        }
        if (!(command instanceof ForgetPerson)) {
          assertThat(history).as("closed stays closed").noneMatch(AccountClosed.class::isInstance);
        }
        history.addAll(events);
        for (AccountEvent event : events) {
          account = decider.evolve(account, event);
        }
        assertThat(asked(command, before))
            .as("the event matches the command")
            .isEqualTo(happened(events.getLast()));
      } catch (Rejected refused) {
        met.add(refused.reason());
        assertThat(account).as("a rejection changes nothing").isSameAs(before);
      }
      assertBalanced(account, history);
      assertThat(fold(history)).as("the history gives the account").isEqualTo(account);
      assertThat(fold(summary(history, account)))
          .as("the summary gives the account")
          .isEqualTo(account);
      if (isForgotten(history)) {
        assertThat(account.toString()).as("a forgotten person").doesNotContain("name@example.com");
      }
    }
  }

  private static int pending(Account account) {
    return account instanceof Open open ? open.reservations().size() : 0;
  }

  private static List<AccountEvent> summary(List<AccountEvent> history, Account account) {
    List<AccountEvent> summary = new ArrayList<>(history.stream().limit(1).toList());
    summary.addAll(AccountSummary.of(account));
    return summary;
  }

  private static boolean isForgotten(List<AccountEvent> history) {
    return history.stream().anyMatch(PersonForgotten.class::isInstance);
  }

  private static void assertBalanced(Account account, List<AccountEvent> history) {
    long sum = history.stream().mapToLong(AccountDeciderProperty::minorUnits).sum();
    switch (account) {
      case Unopened _ -> assertThat(history).isEmpty();
      case Open open -> {
        assertThat(open.balance().minorUnits()).isEqualTo(sum);
        assertThat(open.available().minorUnits()).as("available").isBetween(0L, sum);
        assertThat(open.reservations()).hasSizeLessThanOrEqualTo(Reservation.PENDING_MAX);
      }
      case Closed(_, Money balance) -> assertThat(balance.minorUnits()).isEqualTo(sum);
    }
    assertThat(sum).as("balance").isBetween(0L, Money.MINOR_UNITS_LIMIT - 1);
  }

  private Account fold(List<AccountEvent> history) {
    Account account = decider.initialState();
    for (AccountEvent event : history) {
      account = decider.evolve(account, event);
    }
    return account;
  }

  private static long minorUnits(AccountEvent event) {
    return switch (event) {
      case FundsDeposited(Money amount) -> amount.minorUnits();
      case FundsWithdrawn(Money amount) -> -amount.minorUnits();
      case TransferReceived received -> received.amount().minorUnits();
      case TransferSent sent -> -sent.amount().minorUnits();
      case ReservationConfirmed confirmed -> -confirmed.amount().minorUnits();
      case UserCreated _, AccountClosed _, PersonForgotten _ -> 0;
      case FundsReserved _, ReservationReleased _ -> 0;
    };
  }

  private static BigDecimal asked(AccountCommand command, Account before) {
    return switch (command) {
      case DepositFunds(Amount amount) -> amount.value().stripTrailingZeros();
      case WithdrawFunds(Amount amount) -> amount.value().stripTrailingZeros().negate();
      case ReserveFunds reserve -> reserve.amount().value().stripTrailingZeros();
      case ConfirmReservation(UUID id) -> reserved(before, id).negate();
      case ReleaseReservation(UUID id, _) -> reserved(before, id);
      case CreateUser _, CloseAccount _, ForgetPerson _ -> BigDecimal.ZERO;
    };
  }

  private static BigDecimal reserved(Account account, UUID id) {
    return ((Open) account)
        .reservations().stream()
            .filter(it -> it.id().equals(id))
            .map(it -> it.amount().toDecimal().stripTrailingZeros())
            .findFirst()
            .orElseThrow();
  }

  private static BigDecimal happened(AccountEvent event) {
    return switch (event) {
      case FundsDeposited(Money amount) -> amount.toDecimal().stripTrailingZeros();
      case FundsWithdrawn(Money amount) -> amount.toDecimal().stripTrailingZeros().negate();
      case TransferSent _, TransferReceived _ ->
          throw new AssertionError("No command on one account transfers: " + event);
      case FundsReserved reserved -> reserved.amount().toDecimal().stripTrailingZeros();
      case ReservationConfirmed it -> it.amount().toDecimal().stripTrailingZeros().negate();
      case ReservationReleased it -> it.amount().toDecimal().stripTrailingZeros();
      case UserCreated _, AccountClosed _, PersonForgotten _ -> BigDecimal.ZERO;
    };
  }

  private static AccountCommand command(RandomGenerator random, Account account) {
    return switch (random.nextInt(39)) {
      case 31, 32, 33, 34 ->
          new ReserveFunds(
              new UUID(0, random.nextLong()), amount(random, account), Instant.EPOCH, "");
      case 35, 36 -> new ConfirmReservation(reservation(random, account));
      case 37, 38 ->
          new ReleaseReservation(
              reservation(random, account), random.nextBoolean() ? Cause.EXPIRED : Cause.RELEASED);
      case 30 -> new ForgetPerson();
      case 0 -> new CloseAccount("reason " + random.nextInt(10));
      case 1, 2, 3 ->
          new CreateUser(
              new UserId(new UUID(random.nextLong(), random.nextLong())),
              "name",
              "name@example.com",
              oneOf(CURRENCIES, random));
      case 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 ->
          new DepositFunds(amount(random, account));
      default -> new WithdrawFunds(amount(random, account));
    };
  }

  /// Mostly one that is pending.
  private static UUID reservation(RandomGenerator random, Account account) {
    return account instanceof Open open && !open.reservations().isEmpty() && random.nextInt(10) > 0
        ? oneOf(open.reservations(), random).id()
        : new UUID(1, 1);
  }

  /// Mostly small amounts, sometimes around the limits: the largest amount, the balance, and the
  /// difference to the largest balance.
  private static Amount amount(RandomGenerator random, Account account) {
    if (random.nextInt(5) == 0 && account instanceof Open(_, Money balance, _)) {
      long edge =
          random.nextBoolean()
              ? balance.minorUnits()
              : Money.MINOR_UNITS_LIMIT - balance.minorUnits();
      long minorUnits = Math.max(1, edge + random.nextInt(-1, 2));
      return new Amount(BigDecimal.valueOf(minorUnits, balance.currency().decimals()), null);
    }
    int decimals = random.nextInt(10) == 0 ? random.nextInt(6) : random.nextInt(3);
    long digits =
        random.nextInt(8) == 0
            ? random.nextLong(1, 2 * Money.MINOR_UNITS_LIMIT)
            : random.nextLong(1, 100_000);
    @Nullable Currency currency = random.nextInt(4) == 0 ? oneOf(CURRENCIES, random) : null;
    return new Amount(BigDecimal.valueOf(digits, decimals), currency);
  }

  private static <T> T oneOf(List<T> all, RandomGenerator random) {
    return all.get(random.nextInt(all.size()));
  }
}
