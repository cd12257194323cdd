package dev.daybook.examples.hello;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.examples.hello.CartCommand.AddItem;
import dev.daybook.examples.hello.CartEvent.ItemAdded;
import dev.daybook.examples.hello.CartEvent.ItemRemoved;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// A thousand callers, each on a virtual thread, add an item to one of ten carts, and a
/// subscription sees all the events.
final class ThousandCallers {
  private static final int CALLERS = 1000;
  private static final int CARTS = 10;

  private ThousandCallers() {}

  public static void main(String[] args) throws InterruptedException {
    try (var postgres = LocalPostgres.start(Path.of("callers-data"))) {
      var database = new PGSimpleDataSource();
      database.setUrl(postgres.jdbcUrl("postgres"));
      database.setUser(postgres.superuser());
      database.setPassword(postgres.password());
      run(database);
    }
  }

  private static void run(DataSource database) throws InterruptedException {
    var seen = new CountDownLatch(CALLERS);
    try (var log = PostgresEventStore.open(database)) {
      var events =
          EventTypes.of(CartEvent.class)
              .event("ITEM_ADDED", ItemAdded.class)
              .event("ITEM_REMOVED", ItemRemoved.class)
              .build();
      var carts = CommandHandler.of(log, new CartDecider(), events);
      log.subscribe(Subscription.of("seen", log, event -> seen.countDown()));
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        IntStream.range(0, CALLERS)
            .forEach(
                n ->
                    threads.execute(
                        () ->
                            carts.handle(StreamId.of("cart", "c" + n % CARTS), new AddItem("i"))));
      }
      seen.await();
      System.out.println(log.readLog(0).count() + " events");
    }
  }
}
