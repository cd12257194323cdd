package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Party.FROM;
import static dev.daybook.accounts.domain.Rejected.Party.TO;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.AMOUNT_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.BALANCE_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.CURRENCY_MISMATCH;
import static dev.daybook.accounts.domain.Rejected.Reason.INSUFFICIENT_FUNDS;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_DECIMALS;
import static dev.daybook.accounts.domain.Rejected.Reason.TRANSFER_TO_ITSELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Person;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.Rejected.Party;
import dev.daybook.accounts.domain.Rejected.Reason;
import dev.daybook.accounts.domain.TransferDecider.Transfer;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransferDeciderTest {
  private static final UUID ID = new UUID(7, 7);
  private static final UserId ADA = new UserId(new UUID(1, 1));
  private static final UserId BEN = new UserId(new UUID(2, 2));
  private static final String MOST = "9999999999999.99";

  private final TransferDecider transfers = new TransferDecider();

  private static Money money(String amount, String currency) {
    return Money.of(new BigDecimal(amount), Currency.of(currency));
  }

  private static Account open(UserId user, String balance) {
    return open(user, balance, "USD");
  }

  private static Account open(UserId user, String balance, String currency) {
    return new Open(new Person(user, "name", "name@example.com"), money(balance, currency));
  }

  private static Account closed(UserId user) {
    return new Closed(new Person(user, "name", "name@example.com"), money("100", "USD"));
  }

  private static TransferFunds transfer(String amount, @Nullable String currency) {
    var asked = new Amount(new BigDecimal(amount), currency == null ? null : Currency.of(currency));
    return new TransferFunds(ID, ADA, BEN, asked, "lunch");
  }

  private void assertRejected(
      Account from, Account to, TransferFunds transfer, Reason reason, @Nullable Party party) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> transfers.decide(transfer, from, to))
        .satisfies(
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(reason);
              assertThat(rejected.party()).isEqualTo(party);
            });
  }

  @Test
  void debits_one_account_and_credits_the_other() {
    Money amount = money("40.50", "USD");
    var expected =
        new Transfer(
            new TransferSent(ID, BEN, amount, "lunch"),
            new TransferReceived(ID, ADA, amount, "lunch"));

    assertThat(transfers.decide(transfer("40.50", null), open(ADA, "40.50"), open(BEN, "0")))
        .isEqualTo(expected);
    assertThat(transfers.decide(transfer("40.50", "USD"), open(ADA, "99"), open(BEN, "7")))
        .isEqualTo(expected);
  }

  @Test
  void changes_both_balances() {
    var accounts = new AccountDecider();
    Account from = open(ADA, "100");
    Account to = open(BEN, "1");
    Transfer transfer = transfers.decide(transfer("40", null), from, to);

    assertThat(accounts.evolve(from, transfer.sent())).isEqualTo(open(ADA, "60"));
    assertThat(accounts.evolve(to, transfer.received())).isEqualTo(open(BEN, "41"));
  }

  @Test
  void is_rejected_to_the_same_account() {
    var amount = new Amount(BigDecimal.ONE, null);
    var toOneself = new TransferFunds(ID, ADA, ADA, amount, "");
    assertRejected(open(ADA, "5"), open(ADA, "5"), toOneself, TRANSFER_TO_ITSELF, TO);
    assertRejected(new Unopened(), new Unopened(), toOneself, TRANSFER_TO_ITSELF, TO);
  }

  @Test
  void is_rejected_if_an_account_is_missing() {
    Account unopened = new Unopened();
    assertRejected(unopened, open(BEN, "5"), transfer("1", null), ACCOUNT_NOT_FOUND, FROM);
    assertRejected(open(ADA, "5"), unopened, transfer("1", null), ACCOUNT_NOT_FOUND, TO);
  }

  @Test
  void is_rejected_if_an_account_is_closed() {
    assertRejected(closed(ADA), open(BEN, "5"), transfer("1", null), ACCOUNT_CLOSED, FROM);
    assertRejected(open(ADA, "5"), closed(BEN), transfer("1", null), ACCOUNT_CLOSED, TO);
  }

  @Test
  void is_rejected_between_currencies() {
    Account euros = open(BEN, "5", "EUR");
    assertRejected(open(ADA, "5"), euros, transfer("1", null), CURRENCY_MISMATCH, TO);
    assertRejected(open(ADA, "5"), euros, transfer("1", "EUR"), CURRENCY_MISMATCH, null);
    assertRejected(open(ADA, "5"), open(BEN, "5"), transfer("1", "EUR"), CURRENCY_MISMATCH, null);
  }

  @Test
  void is_rejected_beyond_the_balance() {
    assertRejected(
        open(ADA, "5"), open(BEN, "5"), transfer("5.01", null), INSUFFICIENT_FUNDS, FROM);
  }

  @Test
  void is_rejected_beyond_the_largest_balance() {
    assertRejected(open(ADA, "5"), open(BEN, MOST), transfer("0.01", null), BALANCE_TOO_LARGE, TO);
  }

  @Test
  void is_rejected_for_an_amount_invalid_in_the_currency() {
    assertRejected(
        open(ADA, "5"), open(BEN, "5"), transfer("0.001", null), TOO_MANY_DECIMALS, null);
    assertRejected(open(ADA, "5"), open(BEN, "5"), transfer("1e13", null), AMOUNT_TOO_LARGE, null);
  }
}
