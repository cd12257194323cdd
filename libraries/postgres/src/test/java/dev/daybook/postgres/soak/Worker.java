package dev.daybook.postgres.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.soak.Loans.Command;
import dev.daybook.postgres.soak.Loans.Event;
import dev.daybook.postgres.soak.Loans.OneOpenLoan;
import dev.daybook.postgres.soak.Loans.Shelf;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.postgres.testing.TestDatabase;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// A process that appends, decides under a rule, reads and tails until its input ends or it is
/// killed.
///
/// Arguments: its name, the JDBC URL, the log's schema, the journal's path, a seed, and the name of
/// a [PlantedFault]. In the environment: `PGUSER` and `PGPASSWORD`.
final class Worker {
  static final String NO_FAULT = "";

  private static final int WRITERS = 9;

  /// One writer and one borrower in so many appends in transactions of the application.
  private static final int JOINED_ONE_IN = 3;

  private static final int BORROWERS = 10;
  private static final int STREAM_READERS = 2;
  private static final int READ_CONNECTIONS = 6;
  private static final int TIMEOUT_S = 5;
  private static final Duration OPENING_PATIENCE = Duration.ofSeconds(60);

  private Worker() {}

  static void main(String[] args) throws Exception {
    PGSimpleDataSource database = database(args[1]);
    try (var journal = Journal.create(Path.of(args[3]));
        var reads = pool(database);
        PostgresEventStore store = whenThere(() -> open(reads, database, args[2]))) {
      Tailer tailer = whenThere(store::tailer);
      // Not by interrupts: a virtual thread that is interrupted while it gives a connection back to
      // the pool spins until another one has taken it, which may need this one's carrier.
      var ended = new AtomicBoolean();
      tailer.subscribe(new Readers(store, journal, ended::get).tailing());
      var random = new Random(Long.parseLong(args[4]));
      var handler = handler(store, args[5]);
      boolean apart = args[5].equals(PlantedFault.JOINED_APART.name());
      IntFunction<@Nullable JoinedAppends> joined =
          number ->
              number % JOINED_ONE_IN == 0
                  ? new JoinedAppends(store, database, new Random(random.nextLong()), apart)
                  : null;
      // That fault is one of batches, and a command in a joined transaction is in none.
      boolean borrowersJoin = !args[5].equals(PlantedFault.RULE_AGAINST_LOG_ALONE.name());
      List<Thread> threads =
          start(
              args[0],
              store,
              joined,
              borrowersJoin ? joined : _ -> null,
              handler,
              journal,
              random,
              ended::get);
      System.in.transferTo(OutputStream.nullOutputStream());
      ended.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static List<Thread> start(
      String name,
      EventStore store,
      IntFunction<@Nullable JoinedAppends> joinedWriters,
      IntFunction<@Nullable JoinedAppends> joinedBorrowers,
      CommandHandler<Command, Shelf, Event> handler,
      Journal journal,
      Random seeds,
      BooleanSupplier ended) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= WRITERS; i++) {
      var writer =
          new Writer(
              name + "-" + i,
              store,
              joinedWriters.apply(i),
              journal,
              new Random(seeds.nextLong()),
              ended);
      threads.add(unstarted(i, writer));
    }
    for (int i = 1; i <= BORROWERS; i++) {
      var contested = new Contested(store, new Random(seeds.nextLong()));
      threads.add(
          unstarted(
              i,
              new Borrower(
                  Borrower.name(name, i),
                  handler,
                  joinedBorrowers.apply(i),
                  contested,
                  journal,
                  ended)));
    }
    var readers = new Readers(store, journal, ended);
    for (int i = 1; i <= STREAM_READERS; i++) {
      threads.add(Thread.ofVirtual().unstarted(readers.ofStreams(new Random(seeds.nextLong()))));
    }
    threads.add(Thread.ofPlatform().unstarted(readers.ofLog()));
    threads.forEach(Thread::start);
    return threads;
  }

  /// A caller on a platform thread may run a batch by itself; one on a virtual thread may not.
  private static Thread unstarted(int number, Runnable caller) {
    var kind = number % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
    return kind.unstarted(caller);
  }

  private static CommandHandler<Command, Shelf, Event> handler(EventStore store, String fault) {
    var rule = new OneOpenLoan(store);
    return fault.equals(PlantedFault.RULE_AGAINST_LOG_ALONE.name())
        ? Loans.handler(new LateTags(store), LateTags.of(rule))
        : Loans.handler(store, rule);
  }

  private static PGSimpleDataSource database(String url) {
    var database = new PGSimpleDataSource();
    database.setUrl(url);
    database.setUser(System.getenv("PGUSER"));
    database.setPassword(System.getenv("PGPASSWORD"));
    database.setConnectTimeout(TIMEOUT_S);
    database.setSocketTimeout(TIMEOUT_S);
    return database;
  }

  private static HikariDataSource pool(PGSimpleDataSource database) {
    var config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(READ_CONNECTIONS);
    config.setConnectionTimeout(Duration.ofSeconds(TIMEOUT_S).toMillis());
    config.setInitializationFailTimeout(-1);
    // Without it, HikariCP asks the first connection for it. If that one breaks just then, all
    // later ones fail.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  private static PostgresEventStore open(
      HikariDataSource reads, PGSimpleDataSource writes, String schema) {
    return PostgresEventStore.open(
        reads, TestDatabase.OPTIONS.withSchema(schema).withHeldConnections(writes));
  }

  /// The database may be unavailable.
  private static <T> T whenThere(Supplier<T> opening) throws InterruptedException {
    long until = System.nanoTime() + OPENING_PATIENCE.toNanos();
    while (true) {
      try {
        return opening.get();
      } catch (EventStoreUnavailableException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }
}
