package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.imports.ImportedEvents.ImportedEvent;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What a command handler needs to append events that the file has decided and that are encoded
/// already, each with an id and metadata of its own.
///
/// @param accounts the codec of the service
/// @param rule the boundary of the service
record ImportedEvents(
    EventCodec<AccountEvent> accounts, ConsistencyBoundary<Account, AccountEvent> rule)
    implements Decider<List<ImportedEvent>, Account, ImportedEvent>,
        EventCodec<ImportedEvent>,
        ConsistencyBoundary<Account, ImportedEvent> {
  private static final AccountDecider DECIDER = new AccountDecider();

  record ImportedEvent(AccountEvent event, NewEvent encoded) {}

  @Override
  public Account initialState() {
    return DECIDER.initialState();
  }

  @Override
  public List<ImportedEvent> decide(List<ImportedEvent> decided, Account account) {
    return decided;
  }

  @Override
  public Account evolve(Account account, ImportedEvent imported) {
    return DECIDER.evolve(account, imported.event());
  }

  @Override
  public NewEvent encode(
      StreamId stream, ImportedEvent imported, UUID eventId, Map<String, String> metadata) {
    return imported.encoded();
  }

  @Override
  public ImportedEvent decode(RecordedEvent recorded) {
    return new ImportedEvent(
        accounts.decode(recorded),
        new NewEvent(
            recorded.eventId(),
            recorded.type(),
            recorded.data(),
            recorded.metadata(),
            recorded.tags()));
  }

  @Override
  public List<AppendCondition> check(List<ImportedEvent> imported) {
    return rule.check(imported.stream().map(ImportedEvent::event).toList());
  }

  @Override
  public Set<String> tags(Account before, ImportedEvent imported) {
    return rule.tags(before, imported.event());
  }
}
