package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.observation.CommandObserver;
import dev.daybook.micrometer.LogObservations;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.transactions.FlushObserver;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/// Observations of appends and commands, if the application has a registry for them, as with
/// Actuator.
@AutoConfiguration(
    after = DaybookAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({PostgresEventStore.class, ObservationRegistry.class})
public final class DaybookObservationAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  LogObservations daybookObservations(ObservationRegistry registry) {
    return new LogObservations(registry);
  }

  @Bean
  @Order(200)
  EventStoreDecorator daybookObservedAppends(LogObservations observations) {
    return observations::observed;
  }

  @Bean
  @ConditionalOnMissingBean
  FlushObserver daybookObservedFlushes(LogObservations observations) {
    return flush ->
        observations.append(
            () -> {
              flush.run();
              return true;
            });
  }

  @Bean
  @Order(0)
  ObservedCommands daybookObservedCommands(LogObservations observations) {
    return new ObservedCommands(observations.commands());
  }

  /// Observes the handlers of the context.
  record ObservedCommands(CommandObserver observer)
      implements CommandHandlerCustomizer, DecisionHandlerCustomizer {
    @Override
    public <C, S, E> CommandHandler<C, S, E> customize(CommandHandler<C, S, E> handler) {
      return handler.withObserver(observer);
    }

    @Override
    public DecisionHandler customize(DecisionHandler handler) {
      return handler.withObserver(observer);
    }
  }
}
