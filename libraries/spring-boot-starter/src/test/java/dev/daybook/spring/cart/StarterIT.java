package dev.daybook.spring.cart;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.autoconfigure.LogConnections;
import dev.daybook.spring.autoconfigure.LogReaders;
import dev.daybook.spring.cart.CartCommand.AddItem;
import dev.daybook.spring.test.DaybookTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/// An application with the starter: its beans, readers, migrations, connections and figures.
@DaybookTest
@SuppressWarnings("NullAway.Init")
class StarterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired private CommandHandler<CartCommand, Cart, CartEvent> carts;
  @Autowired private DecisionHandler decisions;
  @Autowired private Decision<AddItem, CartEvent> addNewItem;
  @Autowired private EventStore log;
  @Autowired private PostgresEventStore store;
  @Autowired private LogConnections connections;
  @Autowired private LogReaders readers;
  @Autowired private Queue<RecordedEvent> handled;
  @Autowired private JdbcClient jdbc;
  @Autowired private MeterRegistry registry;
  @Autowired private ApplicationContext context;

  @Autowired private HealthIndicator daybookHealthIndicator;

  private final StreamId cart = StreamId.of("cart", UUID.randomUUID().toString());

  @Test
  void a_decider_has_a_command_handler() {
    carts.handle(cart, new AddItem("shoes"));
    var result = carts.handle(cart, new AddItem("socks"));

    assertThat(result.state().items()).containsExactly("shoes", "socks");
    assertThat(log.readStream(cart).map(RecordedEvent::type))
        .containsExactly("ITEM_ADDED", "ITEM_ADDED");
    assertThat(context.getBeanNamesForType(CommandHandler.class))
        .containsExactly("cartCommandHandler");
  }

  @Test
  void a_decision_of_the_context_is_run_by_its_handler() {
    var command = new AddItem("item " + UUID.randomUUID());
    assertThat(decisions.handle(addNewItem, command).events()).hasSize(1);

    assertThatIllegalStateException()
        .isThrownBy(() -> decisions.handle(addNewItem, command))
        .withMessageContaining("There is such an item");
  }

  @Test
  void appends_and_commands_are_observed() {
    long commands = observed("daybook.command.handle", "command", "AddItem", "appended");
    long appends = observed("daybook.log.append", "error", "none", "appended");
    carts.handle(cart, new AddItem("shoes"));
    decisions.handle(addNewItem, new AddItem("item " + UUID.randomUUID()));

    assertThat(observed("daybook.command.handle", "command", "AddItem", "appended"))
        .isEqualTo(commands + 2);
    assertThat(observed("daybook.log.append", "error", "none", "appended")).isEqualTo(appends + 2);
  }

  private long observed(String name, String key, String value, String outcome) {
    return registry.find(name).tag(key, value).tag("outcome", outcome).timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void a_projection_of_the_context_runs() throws InterruptedException {
    String item = "item " + UUID.randomUUID();
    long position = carts.handle(cart, new AddItem(item)).position();

    assertThat(readers.projection("item_counts").orElseThrow().awaitPosition(position, PATIENCE))
        .isTrue();
    assertThat(
            jdbc.sql("select count from daybook_read_models.item_counts where item = ?")
                .param(item)
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void a_subscription_of_the_context_runs() {
    carts.handle(cart, new AddItem("shoes"));

    await()
        .atMost(PATIENCE)
        .until(() -> handled.stream().anyMatch(event -> event.stream().equals(cart)));
  }

  @Test
  void the_log_is_opened_after_the_migrations_of_the_application() {
    assertThat(
            jdbc.sql("select log_was_there from application_start").query(Boolean.class).single())
        .isFalse();
    assertThat(store.head()).isNotNegative();
  }

  @Test
  void the_log_has_connections_of_its_own() {
    long open =
        jdbc.sql(
                "select count(*) from pg_stat_activity where application_name = 'daybook'"
                    + " and datname = current_database()")
            .query(Long.class)
            .single();

    assertThat(open).isBetween(5L, (long) connections.maximum());
    assertThat(connections.maximum()).isEqualTo(10);
    assertThat(registry.get("daybook.connections.held").gauge().value()).isEqualTo(4);
    assertThat(registry.get("hikaricp.connections.max").tag("pool", "daybook").gauge().value())
        .isEqualTo(5);
  }

  @Test
  void health_names_the_log_and_its_readers() {
    var health = requireNonNull(daybookHealthIndicator.health());

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails())
        .containsEntry("database", "reachable")
        .containsEntry("appends", "accepted")
        .containsKeys("head", "projection item_counts", "subscription mails");
  }

  @Test
  void metrics_are_in_the_registry_of_the_application() {
    carts.handle(cart, new AddItem("shoes"));

    assertThat(registry.get("daybook.append").tag("outcome", "appended").timer().count())
        .isPositive();
    assertThat(registry.get("daybook.events.appended").counter().count()).isPositive();
    assertThat(registry.get("daybook.projection.failed").gauge().value()).isZero();
    assertThat(registry.get("daybook.subscription.stopped").gauge().value()).isZero();
    assertThat(registry.get("daybook.log.refuses.appends").gauge().value()).isZero();
  }
}
