package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.ALREADY_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.AMOUNT_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.BALANCE_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.CURRENCY_MISMATCH;
import static dev.daybook.accounts.domain.Rejected.Reason.INSUFFICIENT_FUNDS;
import static dev.daybook.accounts.domain.Rejected.Reason.RESERVATION_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_DECIMALS;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_RESERVATIONS;
import static dev.daybook.accounts.domain.Rejected.Reason.USER_ALREADY_EXISTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Forgotten;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Person;
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
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.test.DeciderSpec;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountDeciderTest {
  private static final Currency USD = Currency.of("USD");
  private static final UserId USER = new UserId(new UUID(1, 1));
  private static final Person JOHN = new Person(USER, "John Doe", "john@example.com");
  private static final String MOST = "9999999999999.99";

  private final DeciderSpec<AccountCommand, Account, AccountEvent, Rejected.Reason> account =
      DeciderSpec.of(new AccountDecider(), Rejected.class, Rejected::reason);

  private static AccountCommand create() {
    return new CreateUser(USER, JOHN.name(), JOHN.email(), USD);
  }

  private static AccountCommand deposit(String amount) {
    return new DepositFunds(new Amount(new BigDecimal(amount), null));
  }

  private static AccountCommand deposit(String amount, String currency) {
    return new DepositFunds(new Amount(new BigDecimal(amount), Currency.of(currency)));
  }

  private static AccountCommand withdraw(String amount) {
    return new WithdrawFunds(new Amount(new BigDecimal(amount), null));
  }

  private static AccountCommand withdraw(String amount, String currency) {
    return new WithdrawFunds(new Amount(new BigDecimal(amount), Currency.of(currency)));
  }

  private static AccountCommand close() {
    return new CloseAccount("User requested");
  }

  private static AccountEvent created() {
    return new UserCreated(USER, JOHN.name(), JOHN.email(), USD);
  }

  private static AccountEvent deposited(String amount) {
    return new FundsDeposited(usd(amount));
  }

  private static AccountEvent withdrawn(String amount) {
    return new FundsWithdrawn(usd(amount));
  }

  private static AccountEvent closed() {
    return new AccountClosed("User requested");
  }

  private static AccountCommand forget() {
    return new ForgetPerson();
  }

  private static AccountEvent forgotten() {
    return new PersonForgotten(USER);
  }

  private static Money usd(String amount) {
    return Money.of(new BigDecimal(amount), USD);
  }

  @Nested
  class Creating_a_user {
    @Test
    void opens_an_account() {
      account.given().when(create()).then(created());
    }

    @Test
    void is_rejected_the_second_time() {
      account.given(created()).when(create()).thenRejected(USER_ALREADY_EXISTS);
    }

    @Test
    void is_rejected_after_the_account_was_closed() {
      account.given(created(), closed()).when(create()).thenRejected(USER_ALREADY_EXISTS);
    }
  }

  private static final UUID HOTEL = new UUID(7, 1);
  private static final Instant TOMORROW = Instant.parse("2026-01-02T00:00:00Z");

  private static AccountCommand reserve(String amount) {
    return new ReserveFunds(HOTEL, new Amount(new BigDecimal(amount), null), TOMORROW, "Hotel");
  }

  private static AccountEvent reserved(String amount) {
    return new FundsReserved(HOTEL, usd(amount), TOMORROW, "Hotel");
  }

  private static AccountEvent confirmed(String amount) {
    return new ReservationConfirmed(HOTEL, usd(amount));
  }

  private static AccountEvent released(String amount, Cause cause) {
    return new ReservationReleased(HOTEL, usd(amount), cause);
  }

  @Nested
  class Reserving_funds {
    @Test
    void sets_them_aside() {
      account.given(created(), deposited("100")).when(reserve("100")).then(reserved("100"));
    }

    @Test
    void is_rejected_beyond_what_is_available() {
      account
          .given(created(), deposited("100"), reserved("60"))
          .when(reserve("40.01"))
          .thenRejected(INSUFFICIENT_FUNDS);
    }

    @Test
    void leaves_the_balance_and_takes_from_what_is_available() {
      var reservation = new Reservation(HOTEL, usd("60"), TOMORROW, "Hotel");
      var open = new Open(JOHN, usd("100"), List.of(reservation));
      account.given(created(), deposited("100"), reserved("60")).thenState(open);
      assertThat(open.available()).isEqualTo(usd("40"));
    }

    @Test
    void keeps_withdrawals_from_the_reserved_funds() {
      account
          .given(created(), deposited("100"), reserved("60"))
          .when(withdraw("40.01"))
          .thenRejected(INSUFFICIENT_FUNDS);
      account
          .given(created(), deposited("100"), reserved("60"))
          .when(withdraw("40"))
          .then(withdrawn("40"));
    }

    @Test
    void is_rejected_with_too_many_pending() {
      var history = new ArrayList<>(List.of(created(), deposited("1000")));
      for (int i = 0; i < Reservation.PENDING_MAX; i++) {
        history.add(new FundsReserved(new UUID(8, i), usd("1"), TOMORROW, ""));
      }
      account
          .given(history.toArray(AccountEvent[]::new))
          .when(reserve("1"))
          .thenRejected(TOO_MANY_RESERVATIONS);
    }

    @Test
    void is_rejected_as_other_commands_are() {
      account.given().when(reserve("1")).thenRejected(ACCOUNT_NOT_FOUND);
      account.given(created(), closed()).when(reserve("1")).thenRejected(ACCOUNT_CLOSED);
      account.given(created()).when(reserve("0.001")).thenRejected(TOO_MANY_DECIMALS);
    }
  }

  @Nested
  class Ending_a_reservation {
    private static final AccountCommand CONFIRM = new ConfirmReservation(HOTEL);
    private static final AccountCommand EXPIRE = new ReleaseReservation(HOTEL, Cause.EXPIRED);

    @Test
    void takes_or_frees_the_funds() {
      account
          .given(created(), deposited("100"), reserved("60"))
          .when(CONFIRM)
          .then(confirmed("60"));
      account
          .given(created(), deposited("100"), reserved("60"), confirmed("60"))
          .thenState(new Open(JOHN, usd("40")));
      account
          .given(created(), deposited("100"), reserved("60"))
          .when(EXPIRE)
          .then(released("60", Cause.EXPIRED));
      account
          .given(created(), deposited("100"), reserved("60"), released("60", Cause.EXPIRED))
          .thenState(new Open(JOHN, usd("100")));
    }

    @Test
    void happens_once() {
      account
          .given(created(), deposited("100"), reserved("60"), confirmed("60"))
          .when(EXPIRE)
          .thenRejected(RESERVATION_NOT_FOUND);
      account
          .given(created(), deposited("100"), reserved("60"), released("60", Cause.EXPIRED))
          .when(CONFIRM)
          .thenRejected(RESERVATION_NOT_FOUND);
    }

    @Test
    void is_rejected_for_an_unknown_one() {
      account.given(created(), deposited("100")).when(CONFIRM).thenRejected(RESERVATION_NOT_FOUND);
    }

    @Test
    void happens_when_the_account_is_closed() {
      account
          .given(created(), deposited("100"), reserved("60"))
          .when(close())
          .then(released("60", Cause.ACCOUNT_CLOSED), closed());
      account
          .given(
              created(),
              deposited("100"),
              reserved("60"),
              released("60", Cause.ACCOUNT_CLOSED),
              closed())
          .when(CONFIRM)
          .thenRejected(ACCOUNT_CLOSED);
    }
  }

  @Nested
  class Forgetting_the_person {
    @Test
    void is_allowed_on_an_open_account() {
      account.given(created(), deposited("100")).when(forget()).then(forgotten());
    }

    @Test
    void is_allowed_on_a_closed_account() {
      account.given(created(), closed()).when(forget()).then(forgotten());
    }

    @Test
    void changes_nothing_the_second_time() {
      account.given(created(), forgotten()).when(forget()).then();
      account.given(created(), closed(), forgotten()).when(forget()).then();
      account.given(created(), forgotten(), closed()).when(forget()).then();
    }

    @Test
    void is_rejected_without_an_account() {
      account.given().when(forget()).thenRejected(ACCOUNT_NOT_FOUND);
    }

    @Test
    void leaves_the_account_usable() {
      account.given(created(), forgotten()).when(deposit("5")).then(deposited("5"));
      account.given(created(), forgotten()).when(close()).then(closed());
    }
  }

  @Nested
  class Depositing_funds {
    @Test
    void adds_them_to_the_balance() {
      account.given(created()).when(deposit("100.25")).then(deposited("100.25"));
    }

    @Test
    void is_allowed_in_the_accounts_own_currency() {
      account.given(created()).when(deposit("100", "USD")).then(deposited("100"));
    }

    @Test
    void is_rejected_in_another_currency() {
      account.given(created()).when(deposit("100", "EUR")).thenRejected(CURRENCY_MISMATCH);
    }

    @Test
    void is_rejected_with_fractions_of_a_cent() {
      account.given(created()).when(deposit("0.001")).thenRejected(TOO_MANY_DECIMALS);
    }

    @Test
    void is_rejected_beyond_the_largest_amount() {
      account.given(created()).when(deposit("1e13")).thenRejected(AMOUNT_TOO_LARGE);
    }

    @Test
    void is_allowed_up_to_the_largest_balance() {
      account
          .given(created(), deposited(MOST), withdrawn("0.01"))
          .when(deposit("0.01"))
          .then(deposited("0.01"));
    }

    @Test
    void is_rejected_beyond_the_largest_balance() {
      account
          .given(created(), deposited(MOST))
          .when(deposit("0.01"))
          .thenRejected(BALANCE_TOO_LARGE);
      account.given(created(), deposited(MOST)).when(deposit(MOST)).thenRejected(BALANCE_TOO_LARGE);
    }

    @Test
    void is_rejected_without_an_account() {
      account.given().when(deposit("1")).thenRejected(ACCOUNT_NOT_FOUND);
    }

    @Test
    void is_rejected_on_a_closed_account() {
      account.given(created(), closed()).when(deposit("1")).thenRejected(ACCOUNT_CLOSED);
    }
  }

  @Nested
  class Withdrawing_funds {
    @Test
    void takes_them_from_the_balance() {
      account.given(created(), deposited("100")).when(withdraw("40")).then(withdrawn("40"));
    }

    @Test
    void is_allowed_to_the_last_cent() {
      account.given(created(), deposited("100")).when(withdraw("100.00")).then(withdrawn("100"));
    }

    @Test
    void is_rejected_beyond_the_balance() {
      account
          .given(created(), deposited("100"))
          .when(withdraw("100.01"))
          .thenRejected(INSUFFICIENT_FUNDS);
    }

    @Test
    void counts_what_was_withdrawn_before() {
      account
          .given(created(), deposited("100"), withdrawn("60"))
          .when(withdraw("40.01"))
          .thenRejected(INSUFFICIENT_FUNDS);
    }

    @Test
    void is_rejected_from_an_empty_account() {
      account.given(created()).when(withdraw("0.01")).thenRejected(INSUFFICIENT_FUNDS);
    }

    @Test
    void is_rejected_in_another_currency() {
      account
          .given(created(), deposited("100"))
          .when(withdraw("1", "EUR"))
          .thenRejected(CURRENCY_MISMATCH);
    }

    @Test
    void is_rejected_with_fractions_of_a_cent() {
      account
          .given(created(), deposited("100"))
          .when(withdraw("0.001"))
          .thenRejected(TOO_MANY_DECIMALS);
    }

    @Test
    void is_rejected_without_an_account() {
      account.given().when(withdraw("1")).thenRejected(ACCOUNT_NOT_FOUND);
    }

    @Test
    void is_rejected_on_a_closed_account() {
      account
          .given(created(), deposited("1"), closed())
          .when(withdraw("1"))
          .thenRejected(ACCOUNT_CLOSED);
    }
  }

  @Nested
  class Closing_an_account {
    @Test
    void is_allowed_once() {
      account.given(created()).when(close()).then(closed());
    }

    @Test
    void is_allowed_with_money_on_it() {
      account.given(created(), deposited("100")).when(close()).then(closed());
    }

    @Test
    void is_rejected_the_second_time() {
      account.given(created(), closed()).when(close()).thenRejected(ALREADY_CLOSED);
    }

    @Test
    void is_rejected_without_an_account() {
      account.given().when(close()).thenRejected(ACCOUNT_NOT_FOUND);
    }
  }

  @Nested
  class A_history {
    @Test
    void starts_without_an_account() {
      account.given().thenState(new Unopened());
    }

    @Test
    void opens_an_account_without_money() {
      account.given(created()).thenState(new Open(JOHN, Money.zero(USD)));
    }

    @Test
    void adds_up() {
      account
          .given(created(), deposited("100"), withdrawn("40.50"), deposited("0.25"))
          .thenState(new Open(JOHN, usd("59.75")));
    }

    @Test
    void keeps_the_balance_of_a_closed_account() {
      account.given(created(), deposited("100"), closed()).thenState(new Closed(JOHN, usd("100")));
    }

    @Test
    void omits_only_the_forgotten_person() {
      account
          .given(created(), deposited("100"), forgotten(), deposited("1"))
          .thenState(new Open(new Forgotten(USER), usd("101")));
      account
          .given(created(), deposited("100"), closed(), forgotten())
          .thenState(new Closed(new Forgotten(USER), usd("100")));
      account
          .given(created(), deposited("100"), forgotten(), closed())
          .thenState(new Closed(new Forgotten(USER), usd("100")));
    }

    @Test
    void stays_readable_under_current_rules() {
      account
          .given(created(), withdrawn("5"), deposited(MOST), deposited(MOST))
          .thenState(new Open(JOHN, usd("19999999999994.98")));
    }

    @Test
    void that_is_impossible_is_refused() {
      assertImpossible(deposited("1"));
      assertImpossible(withdrawn("1"));
      assertImpossible(closed());
      assertImpossible(forgotten());
      assertImpossible(created(), created());
      assertImpossible(created(), closed(), deposited("1"));
      assertImpossible(created(), closed(), withdrawn("1"));
      assertImpossible(created(), closed(), closed());
      assertImpossible(created(), closed(), created());
    }

    private static void assertImpossible(AccountEvent... history) {
      var decider = new AccountDecider();
      assertThatIllegalStateException()
          .isThrownBy(
              () -> {
                Account state = decider.initialState();
                for (AccountEvent event : history) {
                  state = decider.evolve(state, event);
                }
              })
          .withMessageMatching(
              "Event [A-Za-z]+ cannot follow in this account's history"); // no name, no address
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_rejection_is_a_sentence_without_a_stack_trace(Rejected.Reason reason) {
    assertThat(new Rejected(reason)).hasMessage(reason.sentence()).hasNoSuppressedExceptions();
    assertThat(new Rejected(reason).getStackTrace()).isEmpty();
    assertThat(reason.sentence()).matches("[A-Z][a-z -]+[a-z]");
  }
}
