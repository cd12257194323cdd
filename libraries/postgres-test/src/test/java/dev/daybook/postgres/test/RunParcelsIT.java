package dev.daybook.postgres.test;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// The examples of docs/projections.md and docs/subscriptions.md, on a log.
class RunParcelsIT {

  private final DataSource postgres = TestPostgres.shared().direct();
  private final List<String> sent = new ArrayList<>();
  private final BlockingQueue<StreamId> arrived = new LinkedBlockingQueue<>();

  private static long append(PostgresEventStore log, String parcel, String type) {
    return log.append(
            new StreamId("parcel", parcel),
            ExpectedVersion.any(),
            List.of(new NewEvent(UUID.randomUUID(), type, "{\"destination\": \"Oslo\"}")))
        .position();
  }

  private void mail(StreamId parcel, String data) {
    sent.add(parcel.id() + " " + data);
  }

  private List<String> underway() throws SQLException {
    List<String> parcels = new ArrayList<>();
    try (Connection connection = postgres.getConnection();
        Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery("select parcel from parcels.parcels_underway order by parcel")) {
      while (rows.next()) {
        parcels.add(rows.getString(1));
      }
    }
    return parcels;
  }

  @Test
  void the_projection_and_subscription_of_the_page_run() throws Exception {
    var options =
        PostgresOptions.defaults().withSchema("parcel_log").withReadModelSchema("parcels");
    try (PostgresEventStore log = PostgresEventStore.open(postgres, options)) {
      ProjectionRunner runner = log.project(new ParcelsUnderway());
      append(log, "1", "PARCEL_SENT");
      append(log, "2", "PARCEL_SENT");
      long last = append(log, "1", "PARCEL_DELIVERED");
      assertThat(runner.awaitPosition(last, PATIENCE)).as("%s", runner.status()).isTrue();
      assertThat(underway()).containsExactly("2");

      Subscription mails =
          Subscription.of("mails", log, event -> mail(event.stream(), event.data()))
              .filtered(EventFilter.all().withTypes("PARCEL_DELIVERED"))
              .with(log.checkpoints());
      mails.catchUp();
      append(log, "2", "PARCEL_DELIVERED");
      mails.catchUp();
      assertThat(sent)
          .containsExactly("1 {\"destination\": \"Oslo\"}", "2 {\"destination\": \"Oslo\"}");

      log.checkpoints().store("mails", LogCursor.at(log, last));
      mails.catchUp();
      assertThat(sent).hasSize(3).endsWith("2 {\"destination\": \"Oslo\"}");

      Subscription arrivals =
          Subscription.of("arrivals", log, event -> arrived.add(event.stream()))
              .with(log.checkpoints())
              .after(log.head());
      RunningSubscription running = log.subscribe(arrivals);
      append(log, "3", "PARCEL_DELIVERED");
      assertThat(arrived.poll(PATIENCE.toSeconds(), SECONDS))
          .as("%s", running.status())
          .isEqualTo(StreamId.of("parcel", "3"));
    }
  }
}
