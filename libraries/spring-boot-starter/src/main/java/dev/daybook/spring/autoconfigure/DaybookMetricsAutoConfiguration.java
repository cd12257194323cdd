package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.micrometer.LogMetrics;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/// Metrics of the log, its pool, projections and subscriptions, in the application's registry.
@AutoConfiguration(
    after = {DaybookAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class})
@ConditionalOnClass({MeterRegistry.class, CompositeMeterRegistryAutoConfiguration.class})
@ConditionalOnBean({PostgresEventStore.class, MeterRegistry.class})
public final class DaybookMetricsAutoConfiguration {
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(5);
  private static final Duration BACKOFF_LONGEST = Duration.ofMillis(100);

  @Bean
  @ConditionalOnMissingBean
  LogMetrics daybookMetrics(MeterRegistry registry) {
    return new LogMetrics(registry);
  }

  @Bean
  AppendObserver daybookAppendMetrics(LogMetrics metrics) {
    return metrics.observer();
  }

  @Bean
  LogPoolCustomizer daybookPoolMetrics(MeterRegistry registry) {
    return pool -> pool.setMetricRegistry(registry);
  }

  @Bean
  @Order(100)
  EventStoreDecorator daybookTimedAppends(LogMetrics metrics) {
    return metrics::timed;
  }

  @Bean
  @Order(0)
  CountedRetries daybookCountedRetries(LogMetrics metrics) {
    return new CountedRetries(metrics.counted(Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST)));
  }

  /// Counts lost races of the handlers of the context.
  record CountedRetries(Backoff backoff)
      implements CommandHandlerCustomizer, DecisionHandlerCustomizer {
    @Override
    public DecisionHandler customize(DecisionHandler handler) {
      return handler.withBackoff(backoff);
    }

    @Override
    public <C, S, E> CommandHandler<C, S, E> customize(CommandHandler<C, S, E> handler) {
      return handler.withBackoff(backoff);
    }
  }

  @Bean
  SmartInitializingSingleton daybookLogMetrics(
      LogMetrics metrics, PostgresEventStore log, ObjectProvider<LogHealth> health) {
    return () -> {
      metrics.watch(log);
      health.ifAvailable(metrics::watch);
    };
  }

  @Bean
  LogReaders.Listener daybookReaderMetrics(LogMetrics metrics, PostgresEventStore log) {
    return new LogReaders.Listener() {
      @Override
      public void started(ProjectionRunner runner) {
        metrics.watch(runner, log.tailer());
      }

      @Override
      public void started(RunningSubscription subscription) {
        metrics.watch(subscription, log.tailer());
      }
    };
  }
}
