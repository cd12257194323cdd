package dev.daybook.spring.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import dev.daybook.jackson.EventTypes;
import dev.daybook.micrometer.LogObservations;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.spring.cart.Cart;
import dev.daybook.spring.cart.CartCommand;
import dev.daybook.spring.cart.CartDecider;
import dev.daybook.spring.cart.CartEvent;
import dev.daybook.spring.test.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/// The start of an application, and what it is told if it can't start.
@SpringJUnitConfig(ApplicationStartIT.Nothing.class)
@EmbeddedPostgres
class ApplicationStartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Environment environment;
  private final ApplicationContextRunner application;

  @Configuration
  static class Nothing {}

  @Autowired
  ApplicationStartIT(Environment environment) {
    this.environment = environment;
    application =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DaybookAutoConfiguration.class,
                    DaybookObservationAutoConfiguration.class,
                    DaybookHealthAutoConfiguration.class,
                    DaybookCacheAutoConfiguration.class))
            .withPropertyValues(
                "spring.datasource.url=" + environment.getProperty("spring.datasource.url"),
                "spring.datasource.username="
                    + environment.getProperty("spring.datasource.username"),
                "spring.datasource.password="
                    + environment.getProperty("spring.datasource.password"));
  }

  private static String message(Throwable failure) {
    return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
  }

  private static void assertRefused(ApplicationContextRunner application, String... parts) {
    application.run(
        context -> {
          assertThat(context).hasFailed();
          assertThat(message(requireNonNull(context.getStartupFailure()))).contains(parts);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          queue-appends           | 0     | it is 1 to 1,000,000
          queue-bytes             | 17GB  | it is 1 to 17,179,869,184
          queue-timeout           | 2h    | it is PT0.001S to PT1H
          append-timeout          | 1s    | it is above appendTimeout
          joined-commit-timeout   | 0ms   | it is PT0.001S to PT1H
          append-batch-events     | -1    | it is 1 to 100,000
          append-batch-bytes      | 257MB | it is 1 to 268,435,456
          poll-interval           | 0ms   | it is PT0.001S to PT24H
          notify-interval         | 11s   | it is PT0.001S to PT10S
          tailer-batch-events     | 1000  | it is 1 to 999
          projection-batch-events | 0     | it is 1 to 9,999
          projection-lease        | 99ms  | it is PT0.1S to PT1H
          verify-interval         | 366d  | it is PT0.001S to PT8760H
          schema                  | a"b   | it has no quotes
          read-model-schema       | a\\b  | it has no quotes
          cached-states           | -1    | it is 0 to 10,000,000
          datasource.maximum-pool-size  | 0     | it is 1 to 1,000
          datasource.connection-timeout | 200ms | it is PT0.25S to PT1H
          """)
  void a_property_out_of_its_range(String property, String value, String range) {
    assertRefused(
        application.withPropertyValues("daybook." + property + "=" + value), "daybook.", range);
  }

  @Test
  void defaults_are_those_of_the_library() {
    application.run(
        context ->
            assertThat(LogOptions.of(context.getBean(DaybookProperties.class)))
                .hasToString(PostgresOptions.defaults().toString()));
  }

  @Test
  void reads_are_grouped_if_the_property_is_set() {
    application
        .withPropertyValues("daybook.grouped-reads=true")
        .run(
            context ->
                assertThat(LogOptions.of(context.getBean(DaybookProperties.class)).groupedReads())
                    .isTrue());
  }

  @Test
  void nothing_is_opened_when_it_is_switched_off() {
    application
        .withPropertyValues("daybook.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(PostgresEventStore.class));
  }

  @Configuration
  static class CartEvents {
    @Bean
    EventTypes<CartEvent> cartEvents() {
      return EventTypes.of(CartEvent.class)
          .event("ITEM_ADDED", CartEvent.ItemAdded.class)
          .event("CART_EMPTIED", CartEvent.CartEmptied.class)
          .build();
    }
  }

  sealed interface OrderEvent {
    record ItemAdded(String item) implements OrderEvent {}
  }

  @Configuration
  static class OrderEvents {
    @Bean
    EventTypes<OrderEvent> orderEvents() {
      return EventTypes.of(OrderEvent.class)
          .event("ITEM_ADDED", OrderEvent.ItemAdded.class)
          .build();
    }
  }

  @Test
  void an_event_type_that_two_beans_declare() {
    assertRefused(
        application.withUserConfiguration(CartEvents.class, OrderEvents.class),
        "The event type ITEM_ADDED is declared twice, by the beans cartEvents and orderEvents");
  }

  @Configuration
  static class OrderDecision {
    @Bean
    Decision<String, OrderEvent> order() {
      return Decision.<String, OrderEvent>of(new OrderEvents().orderEvents())
          .appendTo(command -> StreamId.of("order", command))
          .view(command -> EventQuery.types("ITEM_ADDED"), 0, (count, event) -> count + 1)
          .decide((command, count) -> List.of());
    }
  }

  @Test
  void an_event_type_of_a_decision_that_a_bean_declares_too() {
    assertRefused(
        application.withUserConfiguration(CartEvents.class, OrderDecision.class),
        "The event type ITEM_ADDED is declared twice, by the beans cartEvents and order");
  }

  @Test
  void a_decider_whose_events_have_no_types() {
    assertRefused(
        application.withBean(CartDecider.class),
        "The decider cartDecider decides events of CartEvent, which has no event types");
  }

  @Configuration
  static class MoreCartEvents {
    @Bean
    EventTypes<CartEvent> otherCartEvents() {
      return EventTypes.of(CartEvent.class)
          .event("ADDED", CartEvent.ItemAdded.class)
          .event("EMPTIED", CartEvent.CartEmptied.class)
          .build();
    }
  }

  @Test
  void a_decider_whose_events_have_two_kinds_of_types() {
    assertRefused(
        application
            .withBean(CartDecider.class)
            .withUserConfiguration(CartEvents.class, MoreCartEvents.class),
        "have several event types: the beans cartEvents, otherCartEvents");
  }

  @Configuration
  static class UntypedDecider {
    @Bean
    Decider<?, ?, ?> untyped() {
      return new CartDecider();
    }
  }

  @Test
  void a_decider_of_unknown_types() {
    assertRefused(
        application.withUserConfiguration(UntypedDecider.class),
        "The types of commands, state and events of the decider untyped are not known");
  }

  @Configuration
  static class OwnHandlers {
    @Bean
    Decider<CartCommand, Cart, CartEvent> cartDecider() {
      return new CartDecider();
    }

    @Bean
    CommandHandler<CartCommand, Cart, CartEvent> carts(
        EventStore log, Decider<CartCommand, Cart, CartEvent> decider) {
      return CommandHandler.of(log, decider, new CartEvents().cartEvents());
    }
  }

  @Test
  void a_command_handler_of_the_application_is_kept() {
    application
        .withUserConfiguration(OwnHandlers.class)
        .run(
            context ->
                assertThat(context.getBeanNamesForType(CommandHandler.class))
                    .containsExactly("carts"));
  }

  @Configuration
  static class Subscriptions {
    @Bean
    Subscription mails(EventStore log) {
      return Subscription.of("mails", log, event -> {});
    }

    @Bean
    Subscription letters(EventStore log) {
      return Subscription.of("mails", log, event -> {});
    }
  }

  @Test
  void a_subscription_name_that_two_beans_use() {
    assertRefused(
        application.withUserConfiguration(Subscriptions.class),
        "The subscription mails is declared twice, by the beans mails and letters");
  }

  /// A projection without tables.
  record Nameable(String name) implements Projection {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public List<Table> tables() {
      return List.of();
    }

    @Override
    public String createTables() {
      return "";
    }

    @Override
    public Set<String> types() {
      return Set.of("ITEM_ADDED");
    }

    @Override
    public void apply(Connection transaction, List<RecordedEvent> batch) {}
  }

  @Test
  void a_projection_name_that_two_beans_use() {
    assertRefused(
        application
            .withBean("totals", Nameable.class, () -> new Nameable("orders"))
            .withBean("counts", Nameable.class, () -> new Nameable("orders")),
        "The projection orders is declared twice, by the beans totals and counts");
  }

  @Configuration
  static class Broken {
    @Bean
    Subscription broken(EventStore log) {
      return Subscription.of(
              "broken",
              log,
              event -> {
                throw new IllegalStateException("no postage");
              })
          .with(SubscriptionOptions.defaults().withAttemptsMax(1));
    }
  }

  @Test
  void health_is_down_while_a_subscription_is_stopped() {
    application
        .withUserConfiguration(Broken.class)
        .run(
            context -> {
              context
                  .getBean(EventStore.class)
                  .append(
                      StreamId.of("cart", UUID.randomUUID().toString()),
                      ExpectedVersion.noStream(),
                      new NewEvent(UUID.randomUUID(), "CART_EMPTIED", "{}"));
              var health = context.getBean("daybookHealthIndicator", HealthIndicator.class);
              await()
                  .atMost(PATIENCE)
                  .until(() -> requireNonNull(health.health()).getStatus().equals(Status.DOWN));
              assertThat(requireNonNull(health.health()).getDetails().get("subscription broken"))
                  .asString()
                  .contains("stopped at position", "no postage");
            });
  }

  @Test
  void nothing_is_observed_without_a_registry() {
    application.run(context -> assertThat(context).doesNotHaveBean(LogObservations.class));
  }

  private ApplicationContextRunner withFlyway(int connections) {
    String schema = "app_" + UUID.randomUUID().toString().substring(0, 8);
    return application
        .withConfiguration(AutoConfigurations.of(FlywayAutoConfiguration.class))
        .withPropertyValues(
            "spring.datasource.hikari.maximum-pool-size=" + connections,
            "spring.flyway.default-schema=" + schema,
            "daybook.schema=log_" + schema);
  }

  private static void assertBothMigrated(AssertableApplicationContext context) {
    assertThat(context).hasNotFailed();
    assertThat(context.getBean(Flyway.class).info().applied()).isNotEmpty();
    assertThat(context.getBean(EventStore.class).head()).isZero();
  }

  /// Flyway of Spring Boot holds a connection while it takes another one.
  @Test
  void flyway_of_the_application_takes_two_connections_of_its_pool() {
    assertRefused(
        withFlyway(1).withPropertyValues("spring.datasource.hikari.connection-timeout=500"),
        "Connection is not available");
    withFlyway(2).run(ApplicationStartIT::assertBothMigrated);
  }

  @Test
  void flyway_with_connections_of_its_own_needs_none_of_the_pool() {
    withFlyway(1)
        .withPropertyValues(
            "spring.flyway.user=${spring.datasource.username}",
            "spring.flyway.password=${spring.datasource.password}")
        .run(ApplicationStartIT::assertBothMigrated);
  }

  /// A pool that doesn't tell where it connects.
  static final class Opaque extends AbstractDataSource implements AutoCloseable {
    private final HikariDataSource pool;

    Opaque(HikariDataSource pool) {
      this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return pool.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      return pool.getConnection(username, password);
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  private ApplicationContextRunner borrowing(int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(environment.getProperty("spring.datasource.url"));
    config.setUsername(environment.getProperty("spring.datasource.username"));
    config.setPassword(environment.getProperty("spring.datasource.password"));
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(5_000); // long enough for new connections on a busy machine
    return application.withBean(
        "pool", Opaque.class, () -> new Opaque(new HikariDataSource(config)));
  }

  @Test
  void a_pool_that_is_too_small_to_borrow_from() {
    assertRefused(
        borrowing(9), "gives 9 connections at a time, and Daybook borrows up to 10 of it");
  }

  @Test
  void a_pool_to_borrow_from_that_is_large_enough_is_used() {
    borrowing(10)
        .run(
            context -> {
              assertThat(context.getBean(EventStore.class).head()).isNotNegative();
              assertThat(context.getBean(LogConnections.class).reads())
                  .isInstanceOf(BoundedDataSource.class);
            });
  }

  @Test
  void a_log_with_an_address_of_its_own_borrows_nothing() {
    borrowing(1)
        .withPropertyValues(
            "daybook.datasource.url=${spring.datasource.url}",
            "daybook.datasource.username=${spring.datasource.username}",
            "daybook.datasource.password=${spring.datasource.password}",
            "daybook.datasource.maximum-pool-size=3")
        .run(
            context -> {
              LogConnections connections = context.getBean(LogConnections.class);
              assertThat(connections.reads()).isInstanceOf(HikariDataSource.class);
              assertThat(connections.reads().getLoginTimeout()).isEqualTo(5);
              assertThat(connections.maximum()).isEqualTo(8);
              assertThat(context.getBean(EventStore.class).head()).isNotNegative();
            });
  }

  @Test
  void a_stopped_application_holds_no_connection() {
    String name = "daybook " + UUID.randomUUID();
    application
        .withPropertyValues(
            "spring.datasource.hikari.data-source-properties.ApplicationName=" + name)
        .run(
            // The pool goes on opening them after the start.
            context -> await().atMost(Duration.ofMinutes(2)).until(() -> connections(name) > 4));

    await().atMost(Duration.ofMinutes(2)).until(() -> connections(name) == 0);
  }

  private long connections(String application) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                environment.getRequiredProperty("spring.datasource.url"),
                environment.getProperty("spring.datasource.username"),
                environment.getProperty("spring.datasource.password"));
        PreparedStatement count =
            connection.prepareStatement(
                "select count(*) from pg_stat_activity where application_name = ?")) {
      count.setString(1, application);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Test
  void a_refusal_is_printed_with_what_to_do() {
    var refusal = new DaybookStartException("The decider x has no types.", "Define them.");
    var analysis =
        requireNonNull(
            new DaybookStartFailureAnalyzer().analyze(new IllegalStateException(refusal)));

    assertThat(analysis.getDescription()).isEqualTo("The decider x has no types.");
    assertThat(analysis.getAction()).isEqualTo("Define them.");
  }
}
