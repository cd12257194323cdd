package dev.daybook.accounts.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.imports.Imports;
import dev.daybook.accounts.imports.Imports.Result;
import dev.daybook.accounts.personal.OneKey;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.scheduled.OpenScheduledTransfers;
import dev.daybook.accounts.scheduled.ScheduledTransferDecider;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.ScheduledTransfers;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.MasterKey;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Sample data and other writers of the same log.
class SampleDataTest {
  private static final int RACES = 40;
  private static final MasterKey MASTER_KEY = MasterKey.of(new byte[32]);
  private static final EventTypes<AccountEvent> EVENTS =
      AccountEventTypes.create(OneKey.encryption());
  private static final Set<StreamId> OWN =
      List.of("sample-1", "sample-2", "sample-3", "sample-4").stream()
          .map(number -> AccountEventTypes.stream(Imports.accountId(number)))
          .collect(Collectors.toSet());

  private final InMemoryEventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final FailingStore store = new FailingStore(log);

  private static CommandHandler<AccountCommand, Account, AccountEvent> accounts(EventStore log) {
    return CommandHandler.of(log, new AccountDecider(), EVENTS)
        .withBoundary(new UniqueEmail(log, MASTER_KEY));
  }

  /// Loads the data as one node does.
  private static SampleData onNode(EventStore log) {
    var rule = new UniqueEmail(log, MASTER_KEY);
    var clock = InstantSource.system();
    var scheduled =
        CommandHandler.of(log, new ScheduledTransferDecider(), new ScheduledTransferTypes())
            .withBoundary(new OpenScheduledTransfers(log));
    return new SampleData(
        log,
        rule,
        EVENTS.versions().keySet(),
        new Imports(log, rule, EVENTS, clock),
        accounts(log),
        new ScheduledTransfers(log, scheduled),
        clock);
  }

  private static void createUser(EventStore log) {
    var user = new UserId(UUID.randomUUID());
    accounts(log)
        .handle(
            AccountEventTypes.stream(user.value()),
            new CreateUser(user, "Ben", user + "@example.com", Currency.of("EUR")));
  }

  private static boolean isOwn(RecordedEvent event) {
    return OWN.contains(event.stream())
        || event.stream().category().equals(ScheduledTransferTypes.CATEGORY);
  }

  private static long events() {
    return new String(SampleData.file(), UTF_8).lines().count() - 2 + OWN.size() + 1;
  }

  @Test
  void is_not_appended_after_an_event_that_comes_between() {
    var isFirst = new AtomicBoolean(true);
    store.beforeAppend(
        () -> {
          if (isFirst.getAndSet(false)) {
            createUser(log);
          }
        });
    assertThatExceptionOfType(LogNotEmptyException.class).isThrownBy(() -> onNode(store).load());
    assertThat(log.head()).isEqualTo(1);
    assertThatExceptionOfType(LogNotEmptyException.class).isThrownBy(() -> onNode(store).load());
    assertThat(log.head()).isEqualTo(1);
  }

  @Test
  void goes_on_after_events_that_follow_it() {
    store.afterAppend(
        () -> {
          store.afterAppend(() -> {});
          createUser(log);
          throw new EventStoreUnavailableException("away", null);
        });
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> onNode(store).load());
    assertThat(onNode(store).load().orElseThrow().outcome().appended()).isZero();
    assertThat(log.readLog(0).filter(SampleDataTest::isOwn)).hasSize((int) events());
    assertThat(log.head()).isEqualTo(events() + 1);
  }

  @Test
  void is_first_or_not_there_if_another_writer_races() throws Exception {
    for (int i = 0; i < RACES; i++) {
      var raced = new InMemoryEventStore(Clock.systemUTC());
      List<Boolean> done =
          race(
              start -> {
                await(start);
                createUser(raced);
                return true;
              },
              start -> {
                try {
                  return onNode(awaitingBeforeFirstAppend(raced, start)).load().isPresent();
                } catch (LogNotEmptyException _) {
                  return false;
                }
              });
      List<RecordedEvent> events = raced.readLog(0).toList();
      assertThat(events.stream().filter(SampleDataTest::isOwn))
          .hasSize(done.getLast() ? (int) events() : 0);
      assertThat(isOwn(events.getFirst())).isEqualTo(done.getLast());
      assertThat(events.stream().filter(it -> !isOwn(it))).as("the user").hasSize(1);
    }
  }

  @Test
  void is_there_once_if_two_nodes_load_it() throws Exception {
    for (int i = 0; i < RACES; i++) {
      var raced = new InMemoryEventStore(Clock.systemUTC());
      List<Result> results =
          race(
              start -> onNode(awaitingBeforeFirstAppend(raced, start)).load().orElseThrow(),
              start -> onNode(awaitingBeforeFirstAppend(raced, start)).load().orElseThrow());
      assertThat(raced.head()).isEqualTo(events());
      assertThat(raced.readLog(0)).allMatch(SampleDataTest::isOwn);
      assertThat(results).allMatch(it -> it.outcome().rejected() == 1);
    }
  }

  /// Both have found an empty log when their first appends begin.
  private static EventStore awaitingBeforeFirstAppend(EventStore log, CyclicBarrier start) {
    var store = new FailingStore(log);
    store.beforeAppend(
        () -> {
          store.beforeAppend(() -> {});
          await(start);
        });
    return store;
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }

  private interface Writer<T> {
    T write(CyclicBarrier start) throws Exception;
  }

  @SafeVarargs
  private static <T> List<T> race(Writer<T>... writers) throws Exception {
    var start = new CyclicBarrier(writers.length);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Writer<T> writer : writers) {
        running.add(threads.submit(() -> writer.write(start)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> it : running) {
        results.add(it.get());
      }
      return results;
    }
  }
}
