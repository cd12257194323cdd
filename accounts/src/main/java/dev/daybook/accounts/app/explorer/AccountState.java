package dev.daybook.accounts.app.explorer;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.Money;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The state of an account as the explorer shows it; all but `state` is null before it is opened.
record AccountState(
    String state,
    @Nullable String name,
    @Nullable String email,
    @Nullable BigDecimal balance,
    @Nullable BigDecimal available,
    @Nullable String currency) {

  static AccountState of(Account account) {
    return switch (account) {
      case Unopened _ -> new AccountState("unopened", null, null, null, null, null);
      case Open open -> of("open", open.holder(), open.balance(), open.available());
      case Closed closed -> of("closed", closed.holder(), closed.balance(), closed.balance());
    };
  }

  private static AccountState of(String state, Holder holder, Money balance, Money available) {
    return new AccountState(
        state,
        holder.name(),
        holder.email(),
        balance.toDecimal(),
        available.toDecimal(),
        balance.currency().code());
  }
}
