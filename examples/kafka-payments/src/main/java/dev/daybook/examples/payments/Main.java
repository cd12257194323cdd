package dev.daybook.examples.payments;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.kafka.inbox.KafkaInbox;
import dev.daybook.kafka.inbox.KafkaInboxOptions;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.tail.Tailer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/// Executes the payments of the topic `payments`, until Enter is pressed.
final class Main {
  private Main() {}

  /// Runs on an embedded PostgreSQL.
  ///
  /// @param args `bootstrap.servers` of Kafka; none for `localhost:9092`
  public static void main(String[] args) throws IOException {
    String servers = args.length == 0 ? "localhost:9092" : args[0];
    try (var postgres = LocalPostgres.start(Path.of("payments-data"))) {
      var database = new PGSimpleDataSource();
      database.setUrl(postgres.jdbcUrl("postgres"));
      database.setUser(postgres.superuser());
      database.setPassword(postgres.password());
      try (var log = PostgresEventStore.open(database)) {
        run(log, servers);
      }
    }
  }

  private static void run(PostgresEventStore log, String servers) throws IOException {
    var options =
        KafkaInboxOptions.of("bank", "payments", Map.of("bootstrap.servers", servers))
            .withAnswers("payments.answers")
            .withKeyHeader("payment-id");
    var printer = new Printer();
    long unused = log.tailer().subscribe(printer);
    try (var inbox = KafkaInbox.start(log, options, new Payments(log))) {
      System.out.println("Enter: status. Ctrl-D: end.");
      while (System.in.read() >= 0) {
        System.out.println(inbox.status());
        inbox.parked().forEach(System.out::println);
      }
    } finally {
      log.tailer().unsubscribe(printer);
    }
  }

  private static final class Printer implements Tailer.Subscriber {
    @Override
    public void receive(List<RecordedEvent> events) {
      events.forEach(event -> System.out.println(event.type() + " " + event.data()));
    }

    @Override
    public void ended(RuntimeException reason) {
      System.out.println("No more events are printed: " + reason.getMessage());
    }
  }
}
