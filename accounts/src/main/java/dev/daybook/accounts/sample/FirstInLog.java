package dev.daybook.accounts.sample;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The rule that sample data comes first in the log: the append of its first events demands a log
/// without events, and later ones a log that begins with it.
///
/// @param types stored types of the events of accounts. A log always begins with one of them: all
///   other events of the service follow from events of accounts
/// @param own the streams of the sample data
/// @param rule the boundary of the service, which holds too
record FirstInLog(
    EventStore log,
    Set<String> types,
    Set<StreamId> own,
    ConsistencyBoundary<Account, AccountEvent> rule)
    implements ConsistencyBoundary<Account, AccountEvent> {

  /// Whether the log has no event yet.
  ///
  /// @throws LogNotEmptyException if it begins with others than those of the sample data
  boolean isLogEmpty() {
    Optional<RecordedEvent> first =
        log.readLogPage(0, EventFilter.all(), 1).events().stream().findFirst();
    if (first.isPresent() && !own.contains(first.get().stream())) {
      throw new LogNotEmptyException();
    }
    return first.isEmpty();
  }

  @Override
  public List<AppendCondition> check(List<AccountEvent> events) {
    boolean isEmpty = isLogEmpty();
    List<AppendCondition> conditions = new ArrayList<>(rule.check(events));
    if (isEmpty) {
      conditions.add(new AppendCondition(types, Set.of(), 0));
    }
    return conditions;
  }

  @Override
  public Set<String> tags(Account before, AccountEvent event) {
    return rule.tags(before, event);
  }
}
