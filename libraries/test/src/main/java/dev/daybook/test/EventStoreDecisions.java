package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.test.LoanCall.Outcome;
import dev.daybook.test.Loans.Command;
import dev.daybook.test.Loans.Event;
import dev.daybook.test.Loans.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Contract tests of every [EventStore]: concurrent commands under rules over many streams have the
/// results of sequential ones. Commands on one and on several streams, with idempotency keys,
/// retries and preconditions, on one node and on two.
///
/// The seed is printed; `-Ddaybook.seed=…` repeats the calls; their order depends on the machine.
public abstract class EventStoreDecisions {
  private static final int RACERS = 16;
  private static final int ROUNDS_PER_LIBRARY = 10;
  private static final int SHELVES = 3;
  private static final int MEMBERS = 3;
  private static final int ITEMS = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<EventStore> nodes = new ArrayList<>();
  private int calls;

  protected EventStoreDecisions() {}

  /// Opens an empty store.
  protected abstract EventStore open();

  /// Opens another store of the same log, as another node does; returns the same one unless
  /// overridden.
  protected EventStore openAgain(EventStore opened) {
    return opened;
  }

  /// Closes a store of [#open()] or [#openAgain(EventStore)]; does nothing unless overridden.
  protected void close(EventStore opened) {}

  /// Number of rounds in each race.
  protected int rounds() {
    return 200;
  }

  @BeforeEach
  void openNodes() {
    System.out.println(getClass().getSimpleName() + ": -Ddaybook.seed=" + seed);
    nodes.clear();
    nodes.add(open());
    nodes.add(openAgain(nodes.getFirst()));
  }

  @AfterEach
  void closeNodes() {
    nodes.forEach(this::close);
  }

  private List<CommandHandler<Command, Shelf, Event>> handlers(int count) {
    return nodes.stream().limit(count).map(EventStoreDecisions::handler).toList();
  }

  private static CommandHandler<Command, Shelf, Event> handler(EventStore node) {
    var rule =
        new Loans.OverAllShelves(tag -> node.readLog(0, EventFilter.all().withTags(tag)).toList());
    return CommandHandler.of(node, new Loans.Rules(), new Loans.Codec())
        .withBackoff(Backoff.jittered(Duration.ofMillis(1), Duration.ofMillis(20)))
        .withBoundary(rule);
  }

  @Test
  void concurrent_commands_on_one_node_equal_sequential_ones() throws Exception {
    equalSequentialResults(handlers(1));
  }

  @Test
  void concurrent_commands_on_two_nodes_equal_sequential_ones() throws Exception {
    equalSequentialResults(handlers(2));
  }

  private void equalSequentialResults(List<CommandHandler<Command, Shelf, Event>> handlers)
      throws Exception {
    List<Outcome> all = new ArrayList<>();
    for (int library = 0; library * ROUNDS_PER_LIBRARY < rounds() / 2; library++) {
      for (int round = 0; round < ROUNDS_PER_LIBRARY; round++) {
        all.addAll(round(handlers, shelves(library), calls(handlers.getFirst(), library)));
      }
    }
    new OneByOne(nodes.getFirst(), all, "seed " + seed).check();
    assertThat(all)
        .as("seed %d", seed)
        .anyMatch(Outcome::isRefused)
        .anyMatch(outcome -> outcome.failure() == null && outcome.call().shelves().size() > 1)
        .anyMatch(outcome -> outcome.failure() == null && outcome.call().key() != null);
  }

  private static List<StreamId> shelves(int library) {
    return IntStream.range(0, SHELVES)
        .mapToObj(number -> new StreamId("shelf", library + "." + number))
        .toList();
  }

  private List<LoanCall> calls(CommandHandler<Command, Shelf, Event> handler, int library) {
    List<StreamState<Shelf>> loaded = shelves(library).stream().map(handler::load).toList();
    List<LoanCall> calls = new ArrayList<>();
    while (calls.size() < RACERS) {
      LoanCall call = call(library, loaded);
      calls.add(call);
      if (call.key() != null && calls.size() < RACERS) {
        calls.add(
            new LoanCall(
                ++this.calls, call.shelves(), call.commands(), call.ifVersion(), call.key()));
      }
    }
    return calls;
  }

  private LoanCall call(int library, List<StreamState<Shelf>> loaded) {
    int number = ++calls;
    int first = random.nextInt(SHELVES);
    List<Integer> chosen =
        random.nextInt(4) == 0
            ? List.of(first, (first + 1 + random.nextInt(SHELVES - 1)) % SHELVES)
            : List.of(first);
    List<Command> commands =
        chosen.stream().map(shelf -> command(library, loaded.get(shelf).state())).toList();
    boolean several = chosen.size() > 1;
    boolean changes = commands.stream().noneMatch(Command.Look.class::isInstance);
    long version = loaded.get(first).version();
    return new LoanCall(
        number,
        chosen.stream().map(shelves(library)::get).toList(),
        commands,
        !several && random.nextInt(8) == 0 ? version + random.nextInt(2) : -1,
        changes && random.nextInt(6) == 0 ? "key:" + number : null);
  }

  private Command command(int library, Shelf shelf) {
    int base = Loans.ITEMS_PER_LIBRARY * library;
    int member = base + random.nextInt(MEMBERS);
    List<Integer> lent = List.copyOf(shelf.lent().keySet());
    return switch (random.nextInt(10)) {
      case 0 -> new Command.Look();
      case 1 -> new Command.Note(member);
      case 2, 3, 4 ->
          new Command.Return(lent.isEmpty() ? base : lent.get(random.nextInt(lent.size())));
      case 5 -> {
        int item = random.nextInt(ITEMS);
        yield new Command.Lend(member, List.of(base + item, base + (item + 1) % ITEMS));
      }
      default -> new Command.Lend(member, List.of(base + random.nextInt(ITEMS)));
    };
  }

  @Test
  void racers_on_one_stream_never_break_a_rule() throws Exception {
    race(1, 1);
  }

  @Test
  void racers_on_two_streams_and_nodes_never_break_a_rule() throws Exception {
    race(2, 2);
  }

  /// All borrow an item for the same member.
  private void race(int streams, int handlers) throws Exception {
    var racing = handlers(handlers);
    for (int round = 0; round < rounds(); round++) {
      int library = round;
      int first = Loans.ITEMS_PER_LIBRARY * library;
      List<LoanCall> racers =
          IntStream.range(0, RACERS)
              .mapToObj(racer -> racer(library, racer % streams, first + 1 + 3 * racer))
              .toList();
      List<Outcome> outcomes = round(racing, shelves(library).subList(0, streams), racers);
      assertThat(outcomes.stream().filter(outcome -> outcome.failure() == null))
          .as("round %d", round)
          .hasSize(Loans.MEMBER_LOANS_MAX);
      assertThat(outcomes.stream().filter(Outcome::isRefused))
          .as("round %d", round)
          .hasSize(RACERS - Loans.MEMBER_LOANS_MAX);
    }
  }

  private LoanCall racer(int library, int shelf, int item) {
    Command lend = new Command.Lend(library, List.of(item)); // not precious
    return new LoanCall(++calls, List.of(shelves(library).get(shelf)), List.of(lend), -1, null);
  }

  /// Blocks all callers before every shelf until all have arrived.
  private List<Outcome> round(
      List<CommandHandler<Command, Shelf, Event>> handlers,
      List<StreamId> shelves,
      List<LoanCall> calls)
      throws Exception {
    var held = new CountDownLatch(handlers.size() * shelves.size());
    var open = new CountDownLatch(1);
    for (var handler : handlers) {
      for (StreamId shelf : shelves) {
        start(
            () -> handler.handle(shelf, ignored -> hold(held, open), new Command.Look(), Map.of()));
      }
    }
    held.await();
    List<FutureTask<Outcome>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (LoanCall call : calls) {
      var handler = handlers.get(random.nextInt(handlers.size()));
      var task = new FutureTask<>(() -> outcome(handler, call));
      tasks.add(task);
      threads.add(start(task));
    }
    awaitWaiting(threads);
    open.countDown();
    List<Outcome> outcomes = new ArrayList<>();
    for (FutureTask<Outcome> task : tasks) {
      outcomes.add(task.get());
    }
    return outcomes;
  }

  private static Thread start(Runnable caller) {
    return Thread.ofPlatform().daemon().start(caller);
  }

  private static void hold(CountDownLatch held, CountDownLatch open) {
    held.countDown();
    try {
      open.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitWaiting(List<Thread> threads) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (threads.stream().anyMatch(t -> t.getState() != Thread.State.WAITING)) {
      assertThat(System.nanoTime()).as("until all wait").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  private Outcome outcome(CommandHandler<Command, Shelf, Event> handler, LoanCall call) {
    EventStore node = nodes.getFirst();
    long from = node.head();
    List<CommandResult<Shelf, Event>> handled = List.of();
    @Nullable RuntimeException failure = null;
    try {
      handled = call.handleBy(handler);
    } catch (RuntimeException e) {
      failure = e;
    }
    return new Outcome(call, from, node.head(), handled, failure);
  }
}
