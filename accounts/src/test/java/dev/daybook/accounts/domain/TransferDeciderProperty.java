package dev.daybook.accounts.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.TransferDecider.Transfer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random commands on a few accounts neither create nor lose money: the sum of the balances equals
/// deposits minus withdrawals.
///
/// A failure prints its seed; `-Ddaybook.seed=…` repeats that run.
class TransferDeciderProperty {
  private static final int HISTORIES = 2_000;
  private static final int COMMANDS_MAX = 120;
  private static final int ACCOUNTS = 5;
  private static final List<Currency> CURRENCIES = List.of(Currency.of("USD"), Currency.of("JPY"));

  private final AccountDecider accounts = new AccountDecider();
  private final TransferDecider transfers = new TransferDecider();

  @Test
  void money_is_neither_created_nor_lost() {
    Long given = Long.getLong("daybook.seed");
    long first = given != null ? given : new SplittableRandom().nextLong();
    int histories = given != null ? 1 : HISTORIES;
    Set<Rejected.Reason> met = EnumSet.noneOf(Rejected.Reason.class);
    for (long seed = first; seed < first + histories; seed++) {
      try {
        new Bank(new SplittableRandom(seed), met).live();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("Broken with -Ddaybook.seed=" + seed, e);
      }
    }
    if (given == null) {
      assertThat(met)
          .as("rules that rejected a transfer, from seed " + first)
          .containsExactlyInAnyOrderElementsOf(
              EnumSet.complementOf(
                  EnumSet.of(
                      Rejected.Reason.USER_ALREADY_EXISTS,
                      Rejected.Reason.EMAIL_TAKEN,
                      Rejected.Reason.ALREADY_CLOSED,
                      Rejected.Reason.RESERVATION_NOT_FOUND,
                      Rejected.Reason.TOO_MANY_RESERVATIONS,
                      Rejected.Reason.SCHEDULED_TRANSFER_NOT_FOUND,
                      Rejected.Reason.SCHEDULED_TRANSFER_ENDED,
                      Rejected.Reason.TOO_MANY_SCHEDULED_TRANSFERS)));
    }
  }

  /// A few accounts, and the totals of deposits and withdrawals by currency.
  private final class Bank {
    private final RandomGenerator random;
    private final Set<Rejected.Reason> met;
    private final List<Account> states = new ArrayList<>();
    private final Map<Currency, Long> paidIn = new HashMap<>();

    Bank(RandomGenerator random, Set<Rejected.Reason> met) {
      this.random = random;
      this.met = met;
      for (int i = 0; i < ACCOUNTS; i++) {
        states.add(accounts.initialState());
      }
    }

    void live() {
      int commands = random.nextInt(COMMANDS_MAX + 1);
      for (int i = 0; i < commands; i++) {
        var before = List.copyOf(states);
        try {
          if (random.nextBoolean()) {
            transfer(random.nextInt(ACCOUNTS), random.nextInt(ACCOUNTS));
          } else {
            action(random.nextInt(ACCOUNTS));
          }
        } catch (Rejected _) {
          assertThat(states).as("a rejection changes nothing").isEqualTo(before);
        }
        assertThat(balances()).isEqualTo(paidIn);
      }
    }

    private void transfer(int from, int to) {
      var command =
          new TransferFunds(new UUID(0, 1), user(from), user(to), amount(states.get(from)), "");
      try {
        Transfer transfer = transfers.decide(command, states.get(from), states.get(to));
        states.set(from, accounts.evolve(states.get(from), transfer.sent()));
        states.set(to, accounts.evolve(states.get(to), transfer.received()));
      } catch (Rejected rejected) {
        met.add(rejected.reason());
        throw rejected;
      }
    }

    private void action(int index) {
      Account account = states.get(index);
      for (AccountEvent event : accounts.decide(command(index), account)) {
        account = accounts.evolve(account, event);
        if (event instanceof FundsDeposited(Money amount)) {
          paidIn.merge(amount.currency(), amount.minorUnits(), Long::sum);
        } else if (event instanceof FundsWithdrawn(Money amount)) {
          paidIn.merge(amount.currency(), -amount.minorUnits(), Long::sum);
        }
      }
      states.set(index, account);
    }

    private AccountCommand command(int index) {
      Account account = states.get(index);
      if (account instanceof Unopened) {
        Currency currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
        paidIn.merge(currency, 0L, Long::sum);
        return new CreateUser(user(index), "name", "name@example.com", currency);
      }
      return switch (random.nextInt(20)) {
        case 0 -> new CloseAccount("reason");
        case 1, 2, 3 -> new WithdrawFunds(amount(account));
        default -> new DepositFunds(amount(account));
      };
    }

    private Map<Currency, Long> balances() {
      Map<Currency, Long> sums = new HashMap<>();
      for (Account account : states) {
        switch (account) {
          case Unopened _ -> {}
          case Open(_, Money balance, _) -> add(sums, balance);
          case Closed(_, Money balance) -> add(sums, balance);
        }
      }
      return sums;
    }

    private static void add(Map<Currency, Long> sums, Money balance) {
      assertThat(balance.minorUnits()).isBetween(0L, Money.MINOR_UNITS_LIMIT - 1);
      sums.merge(balance.currency(), balance.minorUnits(), Long::sum);
    }

    /// Often the whole balance or the difference to the largest balance; sometimes more than the
    /// limit, or an invalid amount.
    private Amount amount(Account account) {
      if (random.nextInt(4) == 0 && account instanceof Open(_, Money balance, _)) {
        long room = Money.MINOR_UNITS_LIMIT - 1 - balance.minorUnits();
        long edge = random.nextInt(4) == 0 ? room : balance.minorUnits();
        if (edge > 0) {
          return new Amount(new Money(edge, balance.currency()).toDecimal(), null);
        }
      }
      long digits =
          random.nextInt(8) == 0
              ? random.nextLong(1, 2 * Money.MINOR_UNITS_LIMIT)
              : random.nextLong(1, 100_000);
      int decimals = random.nextInt(10) == 0 ? 3 : random.nextInt(3);
      return new Amount(BigDecimal.valueOf(digits, decimals), null);
    }
  }

  private static UserId user(int index) {
    return new UserId(new UUID(1, index));
  }
}
