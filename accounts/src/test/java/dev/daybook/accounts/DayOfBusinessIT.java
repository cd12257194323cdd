package dev.daybook.accounts;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.AccountsClient.Account;
import dev.daybook.accounts.testing.AccountsClient.Event;
import dev.daybook.accounts.testing.AccountsClient.Response;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A day of business during which the service, the database and both are killed. At the end the log
/// must match the responses exactly; only a command without a response may be stored or not, and at
/// most once. Every other caller sends an Idempotency-Key and retries until there is a response, so
/// it knows the outcome of every command.
///
/// The event of each command contains the command's number, in an amount or a reason.
class DayOfBusinessIT {
  private static final int ACCOUNTS = 200;
  private static final int COMMANDS = 20_000;
  private static final int CALLERS = 32;
  private static final int AMOUNT_STEPS = 500;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

  @TempDir Path data;

  @BeforeEach
  void skip_the_first_start() throws Exception {
    StartedData.in(data);
  }

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger resent = new AtomicInteger();
  private final AtomicInteger port = new AtomicInteger();

  private enum Kind {
    DEPOSIT("FUNDS_DEPOSITED"),
    WITHDRAW("FUNDS_WITHDRAWN"),
    TRANSFER("TRANSFER_SENT"),
    CLOSE("ACCOUNT_CLOSED");

    private final String event;

    Kind(String event) {
      this.event = event;
    }
  }

  /// @param number of the command, also the last digits of its amount in cents
  /// @param counterparty the receiver of a transfer
  private record Command(
      int number, String account, String counterparty, Kind kind, BigDecimal amount) {
    @Nullable String key() {
      return number % 2 == 0 ? null : "command " + number;
    }
  }

  private enum Outcome {
    ACCEPTED,
    REFUSED,
    TURNED_AWAY,
    UNKNOWN
  }

  /// @param told the account, or both accounts, in the response to an accepted command
  private record Result(Command command, Outcome outcome, List<Account> told) {
    boolean hasResponse() {
      return outcome != Outcome.UNKNOWN && outcome != Outcome.TURNED_AWAY;
    }
  }

  @Test
  void the_books_match_the_responses() throws Exception {
    var seed = Long.getLong("daybook.seed", System.nanoTime());
    System.out.println("DayOfBusinessIT: repeat with -Ddaybook.seed=" + seed);
    port.set(FreePorts.one());

    try (var service = new Killable(data, port.get());
        var client = new AccountsClient(URI.create("http://127.0.0.1:" + port))) {
      service.start();
      var accounts = createAccounts(client);
      var commands = commands(new Random(seed), accounts);

      var results = doBusiness(commands, client, service);

      var outcomes = results.stream().collect(Collectors.groupingBy(Result::outcome));
      System.out.println(
          "DayOfBusinessIT: "
              + outcomes.entrySet().stream()
                  .map(e -> e.getValue().size() + " " + e.getKey())
                  .sorted()
                  .collect(Collectors.joining(", ", "", ", " + resent + " sent again")));
      assertThat(outcomes).containsKeys(Outcome.ACCEPTED, Outcome.REFUSED);
      assertThat(resent).as("commands that were sent again").hasPositiveValue();

      var books = new HashMap<String, List<Event>>();
      for (var account : accounts) {
        books.put(account, client.events(account));
      }
      positions_run_from_1_without_a_gap(books);
      each_event_was_asked_for_once(books, results);
      each_transfer_is_whole(books);
      each_acknowledgement_is_kept(books, results);
      no_money_appeared_or_vanished(books, client.accounts());
      the_list_is_the_sum_of_the_events(books, client.accounts());
    }
  }

  private static void positions_run_from_1_without_a_gap(Map<String, List<Event>> books) {
    var positions = books.values().stream().flatMap(List::stream).map(Event::position).sorted();
    var events = books.values().stream().mapToLong(List::size).sum();
    assertThat(positions)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events).boxed().toList());
  }

  private static void each_event_was_asked_for_once(
      Map<String, List<Event>> books, List<Result> results) {
    var happened = new HashMap<Integer, Event>();
    books.forEach(
        (account, events) -> {
          assertThat(events.getFirst().type()).isEqualTo("USER_CREATED");
          for (var event : events.subList(1, events.size())) {
            if (event.type().equals("TRANSFER_RECEIVED")) {
              continue;
            }
            var command = results.get(commandNumber(event)).command();
            assertThat(event.type()).isEqualTo(command.kind().event);
            assertThat(account).isEqualTo(command.account());
            if (command.kind() != Kind.CLOSE) {
              assertThat(amount(event)).isEqualByComparingTo(command.amount());
            }
            if (command.kind() == Kind.TRANSFER) {
              assertThat(event.data().required("counterparty").stringValue())
                  .isEqualTo(command.counterparty());
            }
            assertThat(happened.put(command.number(), event)).as("happened twice").isNull();
          }
        });
    for (var result : results) {
      switch (result.outcome()) {
        case ACCEPTED -> assertThat(happened).containsKey(result.command().number());
        case REFUSED, TURNED_AWAY ->
            assertThat(happened).doesNotContainKey(result.command().number());
        case UNKNOWN -> {}
      }
    }
  }

  /// One account's part in a transfer.
  private record Half(boolean sent, String transfer, BigDecimal amount, String from, String to) {
    static Half of(String account, Event event) {
      var sent = event.type().equals("TRANSFER_SENT");
      var other = event.data().required("counterparty").stringValue();
      return new Half(
          sent,
          event.data().required("transferId").stringValue(),
          DayOfBusinessIT.amount(event),
          sent ? account : other,
          sent ? other : account);
    }

    Half other() {
      return new Half(!sent, transfer, amount, from, to);
    }
  }

  /// Each amount that one account sent, the other received, at the next position of the log.
  private static void each_transfer_is_whole(Map<String, List<Event>> books) {
    var halves = new HashMap<Long, Half>();
    books.forEach(
        (account, events) ->
            events.stream()
                .filter(event -> event.type().startsWith("TRANSFER_"))
                .forEach(event -> halves.put(event.position(), Half.of(account, event))));
    assertThat(halves).isNotEmpty();
    halves.forEach(
        (position, half) ->
            assertThat(halves.get(half.sent() ? position + 1 : position - 1))
                .isEqualTo(half.other()));
  }

  /// The sum of all balances equals all deposits minus all withdrawals.
  private static void no_money_appeared_or_vanished(
      Map<String, List<Event>> books, List<Account> list) {
    var paidIn = BigDecimal.ZERO;
    for (var event : books.values().stream().flatMap(List::stream).toList()) {
      paidIn =
          switch (event.type()) {
            case "FUNDS_DEPOSITED" -> paidIn.add(amount(event));
            case "FUNDS_WITHDRAWN" -> paidIn.subtract(amount(event));
            default -> paidIn;
          };
    }
    assertThat(list.stream().map(Account::balance).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(paidIn);
  }

  /// The response showed the account in the state after the command's own event.
  private static void each_acknowledgement_is_kept(
      Map<String, List<Event>> books, List<Result> results) {
    for (var result : results) {
      for (var told : result.told()) {
        var events = requireNonNull(books.get(told.id())).subList(0, (int) told.version());
        assertThat(commandNumber(events.getLast())).isEqualTo(result.command().number());
        assertThat(told.balance()).isEqualByComparingTo(balance(events));
        assertThat(told.closed()).isEqualTo(isClosed(events));
      }
    }
  }

  private static void the_list_is_the_sum_of_the_events(
      Map<String, List<Event>> books, List<Account> list) {
    assertThat(list).extracting(Account::id).containsExactlyInAnyOrderElementsOf(books.keySet());
    for (var account : list) {
      var events = requireNonNull(books.get(account.id()));
      assertThat(account.version()).isEqualTo(events.size());
      assertThat(account.balance()).isEqualByComparingTo(balance(events));
      assertThat(account.closed()).isEqualTo(isClosed(events));
    }
  }

  /// Checks on every event that no rule was broken.
  private static BigDecimal balance(List<Event> events) {
    var balance = BigDecimal.ZERO;
    for (var event : events) {
      balance =
          switch (event.type()) {
            case "FUNDS_DEPOSITED", "TRANSFER_RECEIVED" -> balance.add(amount(event));
            case "FUNDS_WITHDRAWN", "TRANSFER_SENT" -> balance.subtract(amount(event));
            default -> balance;
          };
      assertThat(balance).isNotNegative();
    }
    return balance;
  }

  private static boolean isClosed(List<Event> events) {
    var closings = events.stream().filter(e -> e.type().equals("ACCOUNT_CLOSED")).toList();
    assertThat(closings).hasSizeLessThanOrEqualTo(1);
    assertThat(closings).allMatch(closing -> closing.version() == events.size());
    return !closings.isEmpty();
  }

  private static BigDecimal amount(Event event) {
    return event.data().required("amount").decimalValue();
  }

  private static int commandNumber(Event event) {
    return event.type().equals("ACCOUNT_CLOSED")
        ? Integer.parseInt(event.data().required("reason").stringValue())
        : amount(event).movePointRight(2).intValueExact() % COMMANDS;
  }

  private static List<String> createAccounts(AccountsClient client) throws Exception {
    var accounts = new ArrayList<String>();
    for (var number = 0; number < ACCOUNTS; number++) {
      var created = client.create("Caller " + number, number + "@business.example", "USD");
      assertThat(created.status()).isEqualTo(201);
      accounts.add(created.account().id());
    }
    return accounts;
  }

  /// Some are rejected: withdrawals and transfers beyond the balance, transfers to the same
  /// account, and any command on a closed account.
  private static List<Command> commands(Random random, List<String> accounts) {
    return IntStream.range(0, COMMANDS)
        .mapToObj(
            number -> {
              var dice = random.nextInt(1_000);
              var kind =
                  dice < 3
                      ? Kind.CLOSE
                      : dice < 350 ? Kind.WITHDRAW : dice < 600 ? Kind.TRANSFER : Kind.DEPOSIT;
              var cents = random.nextInt(1, AMOUNT_STEPS) * (long) COMMANDS + number;
              return new Command(
                  number,
                  accounts.get(random.nextInt(accounts.size())),
                  accounts.get(random.nextInt(accounts.size())),
                  kind,
                  BigDecimal.valueOf(cents, 2));
            })
        .toList();
  }

  /// Returns the results in the order of the commands.
  private List<Result> doBusiness(List<Command> commands, AccountsClient client, Killable service)
      throws Exception {
    try (var callers = Executors.newFixedThreadPool(CALLERS);
        var fate = Executors.newSingleThreadExecutor()) {
      var disaster =
          fate.submit(
              () -> {
                afterCommands(COMMANDS / 4);
                service.killServer();
                service.start();
                afterCommands(COMMANDS / 2);
                service.killDatabase();
                afterCommands(COMMANDS / 4 * 3);
                service.killServer();
                service.killDatabase();
                service.start();
                return "survived";
              });
      var calls = new ArrayList<Callable<Result>>();
      commands.forEach(command -> calls.add(() -> call(command, client)));
      var results = new ArrayList<Result>();
      for (var result : callers.invokeAll(calls)) {
        results.add(result.get());
      }
      assertThat(disaster.get()).isEqualTo("survived");
      return results;
    }
  }

  private void afterCommands(int number) throws InterruptedException {
    while (begun.get() < number) {
      Thread.sleep(1);
    }
  }

  private Result call(Command command, AccountsClient client) throws InterruptedException {
    begun.incrementAndGet();
    var result = callOnce(command, client);
    while (command.key() != null && !result.hasResponse()) {
      resent.incrementAndGet();
      result = callOnce(command, client);
    }
    return result;
  }

  private static Result callOnce(Command command, AccountsClient client)
      throws InterruptedException {
    try {
      var response = send(command, client);
      if (response.status() == 503) {
        awaitReady(client);
      }
      return result(command, response);
    } catch (IOException _) { // no response: the connection died
      awaitReady(client);
      return new Result(command, Outcome.UNKNOWN, List.of());
    }
  }

  private static Result result(Command command, Response response) {
    return switch (response.status()) {
      case 200 -> new Result(command, Outcome.ACCEPTED, List.of(response.account()));
      case 201 -> new Result(command, Outcome.ACCEPTED, response.parties());
      case 400, 409 -> new Result(command, Outcome.REFUSED, List.of());
      case 503 -> new Result(command, unavailable(response), List.of());
      default -> throw new AssertionError("%s: %s".formatted(command, response));
    };
  }

  /// Only one of the 503 responses leaves the outcome of the command unknown.
  private static Outcome unavailable(Response response) {
    return response.body().required("type").stringValue().endsWith("/outcome-unknown")
        ? Outcome.UNKNOWN
        : Outcome.TURNED_AWAY;
  }

  private static Response send(Command command, AccountsClient client)
      throws IOException, InterruptedException {
    return switch (command.kind()) {
      case DEPOSIT -> client.deposit(command.account(), command.amount(), command.key());
      case WITHDRAW -> client.withdraw(command.account(), command.amount(), command.key());
      case TRANSFER ->
          client.transfer(
              command.account(), command.counterparty(), command.amount(), command.key());
      case CLOSE ->
          client.close(command.account(), Integer.toString(command.number()), command.key());
    };
  }

  private static void awaitReady(AccountsClient client) throws InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!client.isReady()) {
      assertThat(System.nanoTime()).as("the service is ready in time").isLessThan(deadline);
      Thread.sleep(RETRY_PAUSE);
    }
  }

  /// The service on one port and one data directory, with methods to kill it.
  private static final class Killable implements AutoCloseable {
    private final Path data;
    private final int port;
    private final List<DaybookProcess> started = new ArrayList<>();

    Killable(Path data, int port) {
      this.data = data;
      this.port = port;
    }

    synchronized void start() throws Exception {
      var daybook =
          DaybookProcess.start("--port", Integer.toString(port), "--data-dir", data.toString());
      started.add(daybook);
      daybook.awaitReady();
    }

    void killServer() throws Exception {
      started.getLast().kill();
    }

    void killDatabase() throws Exception {
      var pid = Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid")).getFirst();
      var postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      postmaster.destroyForcibly();
      postmaster.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      started.forEach(DaybookProcess::close);
    }
  }
}
