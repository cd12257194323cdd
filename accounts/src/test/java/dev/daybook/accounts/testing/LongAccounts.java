package dev.daybook.accounts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.testing.Await;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Accounts long enough that each has a snapshot.
public final class LongAccounts {
  private static final Currency USD = Currency.of("USD");

  private LongAccounts() {}

  public static List<UUID> create(RunningApi api, int accounts) throws InterruptedException {
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      List<Callable<UUID>> tasks = Collections.nCopies(accounts, () -> create(api));
      List<UUID> created = callers.invokeAll(tasks).stream().map(Future::resultNow).toList();
      Await.until(() -> snapshots(api) == accounts);
      return created;
    }
  }

  private static UUID create(RunningApi api) {
    UUID account = api.client().createUser();
    var stream = new StreamId("account", account.toString());
    api.log().append(stream, ExpectedVersion.exact(1), deposits(api, stream));
    assertThat(api.client().deposit(account, "1").status()).isEqualTo(200);
    return account;
  }

  private static List<NewEvent> deposits(RunningApi api, StreamId stream) {
    return Stream.generate(() -> new FundsDeposited(new Money(100, USD)))
        .limit(Snapshots.EVENTS_BETWEEN)
        .map(event -> api.events().encode(stream, event, UUID.randomUUID(), Map.of()))
        .toList();
  }

  private static int snapshots(RunningApi api) {
    try (var connection = TestDatabase.shared().connect();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select count(*) from %s.snapshots".formatted(api.schemas().readModels()))) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
