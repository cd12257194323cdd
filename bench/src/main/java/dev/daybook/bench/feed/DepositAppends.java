package dev.daybook.bench.feed;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Appends of one deposit to accounts of a service, at any version.
record DepositAppends(String name, EventStore store, List<UUID> accounts, int callers)
    implements Contender {
  private static final String DATA = "{\"amount\": 12.5, \"currency\": \"USD\"}";
  private static final String METADATA = "{\"actor\": \"anonymous\", \"schemaVersion\": 1}";

  @Override
  public boolean virtualCallers() {
    return true;
  }

  @Override
  public Caller caller(int number) {
    return () -> {
      UUID account = accounts.get(ThreadLocalRandom.current().nextInt(accounts.size()));
      store.append(
          new StreamId("account", account.toString()),
          ExpectedVersion.any(),
          List.of(new NewEvent(UUID.randomUUID(), "FUNDS_DEPOSITED", DATA, METADATA)));
    };
  }
}
