package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.Projection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/// Opens a log in the database of the application's `DataSource`, after the application's own
/// migrations, creates command handlers for the deciders of the context, and runs its projections
/// and subscriptions.
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnSingleCandidate(DataSource.class)
@ConditionalOnBooleanProperty(name = "daybook.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DaybookProperties.class)
public final class DaybookAutoConfiguration {

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  LogConnections daybookConnections(
      DataSource dataSource,
      DaybookProperties properties,
      ObjectProvider<LogPoolCustomizer> customizers) {
    return LogConnections.open(
        dataSource,
        properties.datasource(),
        LogOptions.of(properties),
        pool -> customizers.orderedStream().forEach(it -> it.customize(pool)));
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  LogHealth daybookHealth(LogConnections connections, DaybookProperties properties) {
    return LogHealth.start(connections.held(), LogOptions.of(properties));
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  @DependsOnDatabaseInitialization
  PostgresEventStore daybookLog(
      LogConnections connections,
      DaybookProperties properties,
      ObjectProvider<AppendObserver> observers) {
    AppendObserver observer =
        observers.orderedStream().reduce(connections.observer(), AppendObserver::and);
    PostgresOptions options =
        connections
            .withOwner(LogOptions.of(properties), properties.migration())
            .withHeldConnections(connections.held())
            .withObserver(observer);
    return PostgresEventStore.open(connections.reads(), options);
  }

  /// The log as beans of the application use it.
  @Bean
  @Primary
  EventStore daybookEventStore(
      PostgresEventStore log, ObjectProvider<EventStoreDecorator> decorators) {
    return decorators
        .orderedStream()
        .reduce((EventStore) log, (store, decorator) -> decorator.apply(store), (one, two) -> two);
  }

  @Bean
  @ConditionalOnMissingBean
  CommandHandlers daybookCommandHandlers(
      EventStore log, ObjectProvider<CommandHandlerCustomizer> customizers) {
    return new CommandHandlers(log, customizers.orderedStream().toList());
  }

  /// Runs the decisions of the application.
  @Bean
  @ConditionalOnMissingBean
  DecisionHandler daybookDecisionHandler(
      EventStore log, ObjectProvider<DecisionHandlerCustomizer> customizers) {
    return customizers
        .orderedStream()
        .reduce(DecisionHandler.of(log), (handler, it) -> it.customize(handler), (one, two) -> two);
  }

  @Bean
  static CommandHandlerRegistrar daybookCommandHandlerRegistrar() {
    return new CommandHandlerRegistrar();
  }

  @Bean
  SmartInitializingSingleton daybookEventTypesCheck(ListableBeanFactory beans) {
    return () -> UniqueNames.requireOfEventTypes(eventTypes(beans));
  }

  /// The event types of the context, and those that only its decisions know.
  public static Map<String, EventTypes<?>> eventTypes(ListableBeanFactory beans) {
    Map<String, EventTypes<?>> types = new LinkedHashMap<>();
    beans.getBeansOfType(EventTypes.class).forEach(types::put);
    beans
        .getBeansOfType(Decision.class)
        .forEach(
            (name, decision) -> {
              if (decision.codec() instanceof EventTypes<?> of && !types.containsValue(of)) {
                types.put(name, of);
              }
            });
    return types;
  }

  @Bean
  @ConditionalOnMissingBean
  LogReaders daybookReaders(
      PostgresEventStore log,
      ListableBeanFactory beans,
      ObjectProvider<LogReaders.Listener> listeners) {
    Map<String, Projection> projections = beans.getBeansOfType(Projection.class);
    Map<String, Subscription> subscriptions = beans.getBeansOfType(Subscription.class);
    UniqueNames.requireOfProjections(projections);
    UniqueNames.requireOfSubscriptions(subscriptions);
    return new LogReaders(
        log, projections.values(), subscriptions.values(), listeners.orderedStream().toList());
  }
}
