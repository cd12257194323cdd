package dev.daybook.examples.hello;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.examples.hello.CartCommand.AddItem;
import dev.daybook.examples.hello.CartCommand.RemoveItem;
import dev.daybook.examples.hello.CartEvent.ItemAdded;
import dev.daybook.examples.hello.CartEvent.ItemRemoved;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Adds shoes and a hat to a cart, removes the hat, and prints the events and the state.
final class Hello {
  private Hello() {}

  /// Runs on the database of the JDBC URL in the argument, with `user` and `password` in the URL;
  /// without an argument, on an embedded PostgreSQL.
  public static void main(String[] args) {
    if (args.length > 0) {
      run(database(args[0]));
      return;
    }
    try (var postgres = LocalPostgres.start(Path.of("hello-data"))) {
      var database = database(postgres.jdbcUrl("postgres"));
      database.setUser(postgres.superuser());
      database.setPassword(postgres.password());
      run(database);
    }
  }

  private static void run(DataSource database) {
    try (var log = PostgresEventStore.open(database)) {
      var events =
          EventTypes.of(CartEvent.class)
              .event("ITEM_ADDED", ItemAdded.class)
              .event("ITEM_REMOVED", ItemRemoved.class)
              .build();
      var carts = CommandHandler.of(log, new CartDecider(), events);

      var cart = StreamId.of("cart", "123");
      carts.handle(cart, new AddItem("shoes"));
      carts.handle(cart, new AddItem("hat"));
      carts.handle(cart, new RemoveItem("hat"));

      log.readStream(cart)
          .forEach(e -> System.out.println(e.version() + " " + e.type() + " " + e.data()));
      System.out.println("The cart holds " + carts.load(cart).state().items());
    }
  }

  private static PGSimpleDataSource database(String url) {
    var database = new PGSimpleDataSource();
    database.setUrl(url);
    return database;
  }
}
