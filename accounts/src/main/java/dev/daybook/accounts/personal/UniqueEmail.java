package dev.daybook.accounts.personal;

import static dev.daybook.accounts.domain.Rejected.Reason.EMAIL_TAKEN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Forgotten;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Person;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.text.EmailAddress;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.personal.MasterKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Consistency boundary: no two accounts have the same e-mail address, ignoring case. Closing the
/// account or erasing its person releases the address.
///
/// Only the events that claim or release an address carry its tag. The tag is a keyed hash, so the
/// log contains no address.
public final class UniqueEmail implements ConsistencyBoundary<Account, AccountEvent> {
  private final EventStore log;
  private final KeyedHash hash;

  public UniqueEmail(EventStore log, MasterKey key) {
    this.log = log;
    this.hash = KeyedHash.ofAddresses(key);
  }

  @Override
  public List<AppendCondition> check(List<AccountEvent> events) {
    List<String> taken =
        events.stream()
            .filter(UserCreated.class::isInstance)
            .map(created -> tag(((UserCreated) created).email()))
            .toList();
    if (Set.copyOf(taken).size() < taken.size()) {
      throw new Rejected(EMAIL_TAKEN);
    }
    return taken.stream().map(this::checkFree).toList();
  }

  /// Claiming and releasing events alternate, so the last one decides. A claiming event is the
  /// first of its stream.
  private AppendCondition checkFree(String tag) {
    Optional<RecordedEvent> last =
        log.readLog(0, EventFilter.all().withTags(tag)).reduce((_, next) -> next);
    if (last.isPresent() && last.get().version() == 1) {
      throw new Rejected(EMAIL_TAKEN);
    }
    return AppendCondition.noEventTagged(tag, last.map(RecordedEvent::position).orElse(0L));
  }

  @Override
  public Set<String> tags(Account before, AccountEvent event) {
    return switch (event) {
      case UserCreated created -> Set.of(tag(created.email()));
      case AccountClosed _, PersonForgotten _ -> held(before);
      case FundsDeposited _, FundsWithdrawn _, TransferSent _, TransferReceived _ -> Set.of();
      case FundsReserved _, ReservationConfirmed _, ReservationReleased _ -> Set.of();
    };
  }

  private Set<String> held(Account account) {
    return switch (account) {
      case Open(Person person, _, _) -> Set.of(tag(person.email()));
      case Open(Forgotten _, _, _), Closed _, Unopened _ -> Set.of();
    };
  }

  private String tag(String email) {
    byte[] hashed = hash.of(EmailAddress.folded(email).getBytes(UTF_8));
    return "email:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hashed);
  }
}
